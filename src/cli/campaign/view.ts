// What is shown of a campaign while it goes on: a live table on a terminal, lines elsewhere.

import { type CellStatus, gateCell, gateOf } from '../../campaign/gate.ts';
import type { CampaignObserver } from '../../campaign/runner.ts';
import type { CellResult, PlannedCell } from '../../campaign/types.ts';
import { type ClockTimer, createRealClock, hostMonotonicMs } from '../../clock.ts';
import { formatElapsed } from '../../duration.ts';
import { type Line, type Style, span } from '../../report/line.ts';
import { formatNumber } from '../../text.ts';
import type { Output } from '../output.ts';

const REDRAW_MS = 250;
/** How often the count is told where there is no terminal. */
const PROGRESS_MS = 5_000;
const RUNNING_SHOWN_MAX = 8;

export interface CampaignView {
  readonly observer: CampaignObserver;
  close(): void;
}

/** `total` cells, of which `done` have run before. */
export function startCampaignView(output: Output, total: number, today: string): CampaignView {
  const view = new View(output, total, today);
  return { observer: view, close: () => view.close() };
}

class View implements CampaignObserver {
  readonly #output: Output;
  readonly #total: number;
  readonly #today: string;
  readonly #running = new Map<string, { readonly attempt: number; readonly since: number }>();
  readonly #counts = new Map<CellStatus, number>();
  #done = 0;
  #toldAt = hostMonotonicMs();
  #timer: ClockTimer | null = null;

  constructor(output: Output, total: number, today: string) {
    this.#output = output;
    this.#total = total;
    this.#today = today;
    if (output.live !== null) this.#redraw();
  }

  started({ id }: PlannedCell, attempt: number): void {
    this.#running.set(id, { attempt, since: hostMonotonicMs() });
  }

  finished(cell: PlannedCell, result: CellResult): void {
    const { status, text, attempts, failed } = gateCell(cell, result, this.#today);
    const began = this.#running.get(cell.id);
    this.#running.delete(cell.id);
    this.#done++;
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
    const gate = gateOf(status);
    // Thousands of simulations that pass are a number; what takes its time or fails is a line.
    const isTold = result.ran && (gate !== 'valid' || cell.spec.runtime !== 'sim');
    if (isTold) {
      const style: Style = gate === 'harness' ? 'invalid' : gate;
      const took = began === undefined ? 'earlier' : formatElapsed(hostMonotonicMs() - began.since);
      const tries = attempts > 1 ? ` (${failed} of ${attempts} attempts failed)` : '';
      this.#output.progress([
        span(style, status.padEnd(7)),
        `  ${cell.id}`,
        span('dim', `  ${took}${tries}${text === '' ? '' : `  ${text}`}`),
      ]);
    }
    if (this.#output.live === null && hostMonotonicMs() - this.#toldAt >= PROGRESS_MS) {
      this.#toldAt = hostMonotonicMs();
      this.#output.progress(this.#countLine());
    }
  }

  close(): void {
    this.#timer?.cancel();
    this.#output.live?.clear();
  }

  #redraw(): void {
    const lines = [this.#countLine(), ...this.#runningLines()];
    this.#output.live?.draw(lines);
    this.#timer = createRealClock().setTimer(REDRAW_MS, () => this.#redraw());
  }

  #countLine(): Line {
    const counts = [...this.#counts].map(([status, number]) => `${formatNumber(number)} ${status}`);
    return [
      span('dim', 'cells  '),
      `${formatNumber(this.#done)} of ${formatNumber(this.#total)}`,
      counts.length === 0 ? '' : `: ${counts.join(', ')}`,
    ];
  }

  #runningLines(): Line[] {
    const now = hostMonotonicMs();
    return [...this.#running]
      .slice(0, RUNNING_SHOWN_MAX)
      .map(([id, { attempt, since }]) => [
        span('command', 'runs   '),
        id,
        span(
          'dim',
          ` ${Math.floor((now - since) / 1_000)}s${attempt > 1 ? `, attempt ${attempt}` : ''}`,
        ),
      ]);
  }
}
