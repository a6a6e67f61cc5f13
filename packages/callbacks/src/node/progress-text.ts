/** @internal How progress reads: numbers, times and the line that holds them. */

const COLOR = '\u001B[36m';
const COLOR_END = '\u001B[39m';
const MOST_BAR = 24;
const LEAST_BAR = 6;

/** What a line of progress says. */
export interface ProgressFacts {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Milliseconds since the work began. */
  readonly elapsed: number;
  /** Said at the end, such as the loss. */
  readonly note: string;
}

/** The bar that a terminal shows, no wider than `width`. */
export function barText(facts: ProgressFacts, width: number, hasColor: boolean): string {
  // The escapes take no room on the screen, but whoever cuts the line to the screen's width counts them.
  const room = hasColor ? width - COLOR.length - COLOR_END.length : width;
  const words = wordsText(facts);
  // A fifth of the width leaves room for the words to grow and shrink without the bar doing so.
  const size = Math.min(MOST_BAR, Math.floor(width / 5), room - facts.label.length - words.length - 4);
  if (size < LEAST_BAR) return `${facts.label}  ${words}`.slice(0, width);
  const complete = Math.floor(size * fraction(facts));
  const [start, end] = hasColor ? [COLOR, COLOR_END] : ['', ''];
  return `${facts.label}  ${start}${'█'.repeat(complete)}${end}${'░'.repeat(size - complete)}  ${words}`;
}

/** The line that a file or a pipe gets. */
export function plainText(facts: ProgressFacts): string {
  return `${facts.label}  ${wordsText(facts)}`;
}

/** `left`, and `right` at the edge of a line of `width`. */
export function edgedText(left: string, right: string, width: number): string {
  return `${left}  ${right.padStart(width - left.length - 2)}`;
}

/** `1,234/10,000  1,234/s`. */
export function countText({ done, total, elapsed }: ProgressFacts): string {
  return `${whole(done).padStart(whole(total).length)}/${whole(total)}  ${rateText((done / elapsed) * 1000)}`;
}

/** Four decimals, or three significant digits where those would say nothing. */
export function figureText(value: number): string {
  const size = Math.abs(value);
  const isFixed = size === 0 || (size >= 1e-3 && size < 1e6) || !Number.isFinite(value);
  return isFixed ? value.toFixed(4) : value.toExponential(2);
}

/** `2.1 s`, `3 min 20 s`, `2 h 05 min`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(Math.round(seconds) % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

function wordsText(facts: ProgressFacts): string {
  const share = `${Math.floor(100 * fraction(facts))} %`.padStart(5);
  const words = [share, countText(facts), leftText(facts)];
  return [...words, facts.note].filter((word) => word !== '').join('  ');
}

function leftText(facts: ProgressFacts): string {
  const share = fraction(facts);
  if (share === 0) return '';
  const seconds = Math.ceil((facts.elapsed * (1 - share)) / share / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const start = hours > 0 ? `${hours}:${twoDigits(minutes)}` : `${minutes}`;
  return `${start}:${twoDigits(seconds % 60)} left`;
}

function rateText(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '–/s';
  const decimals = perSecond >= 100 ? 0 : perSecond >= 10 ? 1 : 2;
  return perSecond >= 100 ? `${whole(Math.round(perSecond))}/s` : `${perSecond.toFixed(decimals)}/s`;
}

const fraction = ({ done, total }: ProgressFacts): number => (total > 0 ? Math.min(1, done / total) : 0);
const whole = (value: number): string => value.toLocaleString('en');
const twoDigits = (value: number): string => String(value).padStart(2, '0');
