// A small history in every format.

import type { FormatName } from '../../../../src/history/import/formats.ts';

/**
 * One compare-and-set that met another value, in each format that can say so; and how it went on.
 */
export const samples: Readonly<Record<FormatName, string>> = {
  ordeal: `{"index":0,"time":5,"type":"invoke","process":0,"f":"cas","key":"k","value":[1,2]}
{"index":1,"time":5,"type":"info","process":"nemesis","f":"kill"}
{"index":2,"time":6,"type":"invoke","process":1,"f":"read","key":"k"}
{"index":3,"time":7,"type":"fail","process":0,"f":"cas","key":"k","value":[1,2],"error":{"code":"precondition-failed","text":"it is 3"}}
{"index":4,"time":8,"type":"ok","process":1,"f":"read","key":"k","value":3}
`,
  operations: `{"client":0,"key":"k","f":"cas","arg":[1,2],"ret":false,"call":5,"return":7}
{"client":1,"key":"k","f":"read","arg":null,"ret":3,"call":6,"return":8}
{"client":0,"key":"k","f":"write","arg":4,"ret":null,"call":9,"return":null}
`,
  'jepsen-edn': `; a comment
{:type :invoke, :f :cas, :value ["k" [1 2]], :process 0, :time 5, :index 0}
{:type :info, :f :start, :process :nemesis, :time 4, :index 1}
{:type :invoke, :f :read, :value ["k" nil], :process 1, :time 6,
 :index 2}
{:type :fail, :f :cas, :value ["k" [1 2]], :process 0, :time 7, :index 3, :error :did-not-succeed}
{:type :ok, :f :read, :value ["k" 3], :process 1, :time 8, :index 4}
`,
  'jepsen-json': `[{"type":"invoke","f":"cas","value":["k",[1,2]],"process":0},
{"type":"info","f":"start","process":"nemesis"},
{"type":"invoke","f":"read","value":["k",null],"process":1},
{"type":"fail","f":"cas","value":["k",[1,2]],"process":0,"error":["precondition-failed","x"]},
{"type":"ok","f":"read","value":["k",3],"process":1}]
`,
  'jepsen-log': `INFO  jepsen.core - starting
INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]
2014-05-23 23:03:27 INFO  jepsen.util - :nemesis\t:info\t:start\tnil
INFO  jepsen.util - 1   :invoke :read   nil
INFO  jepsen.util - 0\t:fail\t:cas\t[1 2]
INFO  jepsen.util - 1\t:ok\t:read\t3
`,
  'porcupine-kv': `{:process 0, :type :invoke, :f :append, :key "k", :value "x 0 0 y"}
{:process 1, :type :invoke, :f :get, :key "k", :value nil}
{:process 0, :type :ok, :f :append, :key "k", :value "x 0 0 y"}
{:process 1, :type :ok, :f :get, :key "k", :value "x 0 0 y"}
`,
};
