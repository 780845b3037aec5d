// `ordeal serve`: a web server for the user's own browser, on the loopback address only. It reads
// stored runs and changes nothing but to write reports that are missing.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { type Content, nothing } from '../report/html/markup.ts';
import { documentText } from '../report/html/page.ts';
import { writeReport } from '../report/stored/write-report.ts';
import { RunFile } from '../run/stored-run.ts';
import { compareBody } from './compare-page.ts';
import { Follower } from './follow.ts';
import { followBody } from './follow-page.ts';
import { insideOf, pathParts, refusal } from './guard.ts';
import { listBody, readListQuery, standingOf } from './list-page.ts';
import { RunSummaries } from './run-summaries.ts';

const LOOPBACK = '127.0.0.1';
/** How often a run that goes on is looked at. */
const FOLLOW_MS = 500;

export interface ServeOptions {
  /** The folder of all runs. */
  readonly out: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly clock: Clock;
  readonly assets: { readonly script: string; readonly style: string };
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Rejects where the port is taken. */
export async function serveRuns(options: ServeOptions): Promise<RunningServer> {
  const site = new Site(options);
  const server = createServer((request, response) => site.answer(request, response));
  const port = await listen(server, options.port);
  site.port = port;
  return {
    port,
    url: `http://${LOOPBACK}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : port);
    });
  });
}

/** Files of a run that may be read as they are. */
const plainFiles: ReadonlySet<string> = new Set(Object.values(RunFile));

/** What a request comes to. */
type Answer =
  | { readonly kind: 'page'; readonly title: string; readonly body: Content }
  | { readonly kind: 'text'; readonly status: number; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly type: string }
  | { readonly kind: 'follow'; readonly directory: string };

class Site {
  readonly #options: ServeOptions;
  readonly #runs: RunSummaries;
  port = 0;

  constructor(options: ServeOptions) {
    this.#options = options;
    this.#runs = new RunSummaries(options.out);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '/', headers } = request;
    const site = headers['sec-fetch-site'];
    const facts = {
      method,
      host: headers.host,
      origin: headers.origin,
      site: typeof site === 'string' ? site : undefined,
    };
    try {
      const refused = refusal(facts, this.port);
      const answer = refused === null ? this.#answerTo(url) : text(403, `refused: ${refused}`);
      this.#give(answer, request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else send(response, 500, 'text/plain', `${messageOf(error)}\n`);
    }
  }

  #answerTo(url: string): Answer {
    const parts = pathParts(url);
    if (parts === null) return text(400, 'that is no path');
    const parameters = new URLSearchParams(url.split('?')[1] ?? '');
    const [first, system = '', name = '', file = ''] = parts;
    if (parts.length === 1 && first === '') {
      const body = listBody(this.#runs.all(), readListQuery(parameters));
      return { kind: 'page', title: 'Runs – Ordeal', body };
    }
    if (parts.length === 1 && first === 'compare') return this.#compare(parameters);
    const isOfRun =
      (first === 'follow' && parts.length === 3) || (first === 'runs' && parts.length === 4);
    if (!isOfRun) return text(404, 'there is no such page');
    const directory = insideOf(this.#options.out, [system, name]);
    if (directory === null || !existsSync(join(directory, RunFile.test))) {
      return text(404, 'there is no such run');
    }
    if (first === 'follow') return { kind: 'follow', directory };
    return file === '' || file === RunFile.report
      ? this.#run(system, name, directory)
      : this.#file(directory, file);
  }

  #compare(parameters: URLSearchParams): Answer {
    const [left, right] = parameters.getAll('run').map((each) => {
      const [system = '', name = ''] = each.split('/');
      return this.#runs.find(system, name);
    });
    if (left == null || right == null) {
      return text(400, 'tick two runs in the list, then compare them');
    }
    return { kind: 'page', title: 'Two runs – Ordeal', body: compareBody(left, right) };
  }

  /** The report of a run that is over, or the page that follows one that goes on. */
  #run(system: string, name: string, directory: string): Answer {
    const run = this.#runs.find(system, name);
    if (run === null) return text(404, 'there is no such run');
    if (standingOf(run) === 'unjudged') {
      return { kind: 'page', title: `${name} – Ordeal`, body: followBody(run) };
    }
    if (!existsSync(join(directory, RunFile.report))) writeReport(directory);
    return this.#file(directory, RunFile.report);
  }

  #file(directory: string, file: string): Answer {
    const path = plainFiles.has(file) ? insideOf(directory, [file]) : null;
    if (path === null || !statSync(path).isFile()) return text(404, 'there is no such file');
    const type = file === RunFile.report ? 'text/html' : 'text/plain';
    return { kind: 'file', path, type: `${type}; charset=utf-8` };
  }

  #give(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
    switch (answer.kind) {
      case 'page': {
        const { script, style } = this.#options.assets;
        const { title, body } = answer;
        const own = { connect: "'self'", forms: "'self'" };
        const page = documentText({ title, style, script, body, tail: nothing, ...own });
        send(response, 200, 'text/html; charset=utf-8', page);
        break;
      }
      case 'text':
        send(response, answer.status, 'text/plain; charset=utf-8', `${answer.text}\n`);
        break;
      case 'file':
        response.writeHead(200, { ...safeHeaders, 'content-type': answer.type });
        createReadStream(answer.path)
          .on('error', () => response.destroy())
          .pipe(response);
        break;
      case 'follow':
        this.#follow(answer.directory, request, response);
        break;
    }
  }

  #follow(directory: string, request: IncomingMessage, response: ServerResponse): void {
    const { clock } = this.#options;
    const follower = new Follower(directory);
    response.writeHead(200, { ...safeHeaders, 'content-type': 'text/event-stream' });
    let before = '';
    const look = (): void => {
      try {
        const progress = follower.look();
        const news = JSON.stringify(progress);
        if (news !== before) response.write(`data: ${news}\n\n`);
        before = news;
        if (progress.verdict !== null) response.end();
        else timer = clock.setTimer(FOLLOW_MS, look);
      } catch {
        // The run's folder was removed under us, and with it what there was to follow.
        response.end();
      }
    };
    let timer = clock.setTimer(0, look);
    request.on('close', () => timer.cancel());
  }
}

const safeHeaders = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...safeHeaders, 'content-type': type });
  response.end(text);
}

function text(status: number, sentence: string): Answer {
  return { kind: 'text', status, text: sentence };
}
