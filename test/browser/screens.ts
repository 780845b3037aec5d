// What the first screens of five failing runs say. The runs were recorded in the simulator, each
// with another planted bug; whoever looks at one for the first time must find what it happened to,
// the operations, the fault and the promise.

export interface Screen {
  readonly bug: string;
  /** Texts on the first screen; the first is the sentence that says what happened. */
  readonly says: readonly [string, ...string[]];
}

const linearizable =
  'Every operation takes effect at one instant between its start and its end, so no read ever goes back in time.';

export const screens: readonly Screen[] = [
  {
    bug: 'stale-read',
    says: [
      'At 7.903s process 27 read the value 31 of key k11, which was out of date: 34 had been written after it, and process 29 had read 34 at 7.859s, before this read began.',
      'raft-kv broke a promise',
      'key k11 : nonlinearizable , found by the checker linearizable',
      '#4300–4305 18 7.730s 7.737s write k11 34 ok',
      '#4382–4383 29 7.858s 7.859s read k11 34',
      '#4415–4416 27 7.903s 7.903s read k11 31',
      'Faults then f2 partition n1 n2 n4 n5 | n3 7.336s to 8.479s',
      `Broken promise ${linearizable}`,
      'Planted bug stale-read was switched on. A read returns the latest value: the leader answers without confirming that it still leads.',
      'Repeat npx ordeal run raft-kv --runtime sim --nodes 5 --workload register --nemesis partition',
    ],
  },
  {
    bug: 'no-dedup',
    says: [
      'On key k6 the operation read → 41 fits no order that a cas-register allows: it observed a value that nobody wrote.',
      'raft-kv broke a promise',
      'key k6 : nonlinearizable , found by the checker linearizable',
      '#2359–2484 22 6.853s 7.885s read k6 41',
      'f6 pause n2 6.821s to 7.450s',
      'f7 kill n3 6.932s to 8.457s',
      'f8 partition n1 | n2 n3 n4 n5 7.336s to 8.479s',
      `Broken promise ${linearizable}`,
      'Planted bug no-dedup was switched on. A retried command takes effect once: its session is not consulted.',
      'Repeat npx ordeal run raft-kv --runtime sim',
    ],
  },
  {
    bug: 'unilateral-commit',
    says: [
      'Operation 1794 saw transaction t692 at shard-4/68 and not at shard-0/72, which it touches as well.',
      'two-phase-commit broke a promise',
      'partial-effect , found by the checker atomic-commit ; 5 more anomalies',
      '#1623–1800 13 6.523s 8.403s transact {"id":"t692","participants":["shard-4/68","shard-0/72","shard-0/62","shard-1/74"]} ok',
      '#1783–1794 28 8.374s 8.396s read',
      'f7 kill n3 6.632s to 8.157s',
      'f8 partition n1 | n2 n3 n4 n5',
      'Broken promise A transaction takes effect at all its participants or at none, and what was decided and acknowledged stays so.',
      'Planted bug unilateral-commit was switched on. Who voted yes waits for the decision: in doubt for long enough, it commits by itself.',
      'Repeat npx ordeal run two-phase-commit --runtime sim',
    ],
  },
  {
    bug: 'no-fencing',
    says: [
      'On key lock5: a write under token 12 (operation 292) was accepted by lock5, though a write under token 18 (operation 165) was over before it began.',
      'lock-server broke a promise',
      'key lock5 : older-token-accepted , found by the checker fencing ; 3 more anomalies',
      '#164–165 0 1.832s 1.832s write lock5 {"token":18,"value":"o11.0"} ok',
      '#291–292 9 2.608s 2.608s write lock5 {"token":12,"value":"o8.2"} ok',
      'f2 pause n1 1.854s to 3.622s',
      'f1 partition n1 | n3 n4 1.143s to 4.116s',
      'Broken promise Fencing tokens grow with every grant, and a write under an older token never follows one under a newer.',
      'Planted bug no-fencing was switched on. What is protected never goes back: the protected store takes writes under any token, also under one older than what it has seen.',
      'Repeat npx ordeal run lock-server --runtime sim',
    ],
  },
  {
    bug: 'early-lock-release',
    says: [
      'On key k14: Operation 1115 read [1,5,2,6,8,9,10,11,7,12,14,15,16,19,17,20,22,21,23,13,24,25,18,26,27,28,29,30] in key k14 and operation 1241 read',
      'neither is the beginning of the other.',
      'two-phase-commit broke a promise',
      'key k14 : incompatible-order , found by the checker list-append ; 2 more anomalies',
      '#1071–1241 81 12.687s 13.959s txn [["append","k22",3],["r","k14",null]]',
      '#1112–1115 90 13.699s 13.720s txn [["r","k14",null],',
      'f8 partition n1 n2 | n3 n4 n5 8.870s to 13.766s',
      'f10 loss 43 % on n1 → n2 n3 n4 n5',
      'Broken promise Transactions are isolated from each other as the consistency model says.',
      'Planted bug early-lock-release was switched on. Nobody sees what is not decided: locks are released with the vote.',
      'Repeat npx ordeal run two-phase-commit --runtime sim',
    ],
  },
];
