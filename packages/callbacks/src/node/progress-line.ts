/** @internal The line that shows how far a task has come. */
import cliProgress from 'cli-progress';
import { barText, durationText, edgedText, plainText } from './progress-text.ts';

/** Where progress is written: a terminal, a file or a pipe. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Options of everything that shows progress. */
export interface ProgressOptions {
  /** Default: standard error, so that a program's own output stays apart. */
  readonly stream?: ProgressStream;
  /** Milliseconds on a clock of the caller's own. Default `performance.now`. */
  readonly now?: () => number;
}

/** Work that takes less is not worth a bar. */
const QUIET_MS = 2000;
/** Least time between two looks of a bar. */
const REDRAW_MS = 100;
const PLAIN_COLUMNS = 80;

/** cli-progress, except that a bar whose work has failed does not keep the process alive. */
class BackgroundBar extends cliProgress.SingleBar {
  declare readonly timer: NodeJS.Timeout | null;

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}

/**
 * A bar redrawn in place on a terminal, one line per ten per cent elsewhere; silent for the first two seconds.
 * Colour is left out where the environment variable `NO_COLOR` is set.
 */
export class ProgressLine {
  readonly #label: string;
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  readonly #start: number;
  #bar: BackgroundBar | undefined;
  #lastDrawn = Number.NEGATIVE_INFINITY;
  #tenth = 0;

  constructor(label: string, { stream = process.stderr, now = () => performance.now() }: ProgressOptions = {}) {
    this.#label = label;
    this.#stream = stream;
    this.#now = now;
    this.#start = now();
  }

  /** Milliseconds since the line was made. */
  get elapsed(): number {
    return this.#now() - this.#start;
  }

  /** True once the work has taken long enough to be shown. */
  get isShown(): boolean {
    return this.elapsed >= QUIET_MS;
  }

  /** True when `update` would draw. */
  isDue(done: number, total: number): boolean {
    if (!this.isShown) return false;
    if (this.#stream.isTTY) return this.elapsed - this.#lastDrawn >= REDRAW_MS;
    return tenthOf(done, total) > this.#tenth && done < total;
  }

  /** Draws when it is time to. */
  update(done: number, total: number, note = ''): void {
    if (!this.isDue(done, total)) return;
    this.#lastDrawn = this.elapsed;
    this.#tenth = tenthOf(done, total);
    const facts = { label: this.#label, done, total, elapsed: this.elapsed, note };
    if (!this.#stream.isTTY) {
      this.#stream.write(`${plainText(facts)}\n`);
      return;
    }
    const text = barText(facts, this.#stream.columns ?? PLAIN_COLUMNS, !process.env['NO_COLOR']);
    if (this.#bar) this.#bar.update(done, { text });
    else this.#bar = startBar(this.#stream, done, total, text);
  }

  /** Takes the bar off the screen. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  /** Takes the bar off the screen and leaves one line with the time at the right edge. */
  close(text: string): void {
    this.stop();
    const columns = this.#stream.columns ?? PLAIN_COLUMNS;
    this.#stream.write(`${edgedText(text, durationText(this.elapsed), columns)}\n`);
  }
}

function startBar(stream: ProgressStream, done: number, total: number, text: string): BackgroundBar {
  const bar = new BackgroundBar({
    stream,
    format: (_options, _params, { text: line }: { text: string }) => line,
    fps: 1000 / REDRAW_MS,
    clearOnComplete: true,
    // Both leave the terminal and the reaction to Ctrl-C as they are, whatever becomes of the work.
    linewrap: true,
    gracefulExit: false,
  });
  bar.start(total, done, { text });
  return bar;
}

const tenthOf = (done: number, total: number): number => (total > 0 ? Math.floor((done / total) * 10) : 0);
