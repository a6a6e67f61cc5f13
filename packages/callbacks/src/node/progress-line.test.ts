import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ProgressLine } from './progress-line.ts';

/** Keeps what is written; a terminal when told so. */
function stream(terminal: { columns?: number } | false = false) {
  let text = '';
  const writable = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const target = terminal ? Object.assign(writable, { isTTY: true, ...terminal }) : writable;
  return { target, text: () => text };
}

let time = 0;
const now = () => time;
let noColor: string | undefined;

beforeEach(() => {
  time = 0;
  noColor = process.env['NO_COLOR'];
  delete process.env['NO_COLOR'];
});

afterEach(() => {
  if (noColor === undefined) delete process.env['NO_COLOR'];
  else process.env['NO_COLOR'] = noColor;
});

/** Does `total` steps of `milliseconds` each. */
function work(line: ProgressLine, total: number, milliseconds: number) {
  for (let done = 1; done <= total; done++) {
    time += milliseconds;
    line.update(done, total);
  }
}

describe('ProgressLine on a stream that is no terminal', () => {
  test('writes one line per ten per cent, the last one by close', () => {
    const { target, text } = stream();
    const line = new ProgressLine('Reading', { stream: target, now });
    work(line, 1000, 100);
    const shares = text().split('\n').filter(Boolean).map((written) => Number(/(\d+) %/.exec(written)?.[1]));
    expect(shares).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
    line.close('Reading  done');
    expect(text().endsWith(`Reading  done${'1 min 40 s'.padStart(80 - 'Reading  done'.length)}\n`)).toBe(true);
    expect(text()).not.toContain('\u001B');
  });

  test('is silent for two seconds and does not make up for it', () => {
    const { target, text } = stream();
    const line = new ProgressLine('Reading', { stream: target, now });
    time = 1999;
    line.update(55, 100);
    expect(text()).toBe('');
    expect(line.isShown).toBe(false);
    time = 2000;
    line.update(56, 100);
    line.update(59, 100);
    expect(text()).toBe('Reading   56 %   56/100  28.0/s  0:02 left\n');
  });

  test('knows nothing of the share of work without an end', () => {
    const { target, text } = stream();
    const line = new ProgressLine('Reading', { stream: target, now });
    time = 5000;
    line.update(0, 0);
    expect(text()).toBe('');
  });
});

describe('ProgressLine on a terminal', () => {
  test('draws a bar in place after two seconds and takes it off again', () => {
    const { target, text } = stream({ columns: 100 });
    const line = new ProgressLine('Reading', { stream: target, now });
    work(line, 19, 100);
    expect(text()).toBe('');
    time = 2500;
    line.update(25, 100, 'loss 0.5000');
    expect(text()).toContain('\u001B[36m█');
    expect(text()).toContain(' 25 %   25/100  10.0/s  0:08 left  loss 0.5000');
    expect(text()).not.toContain('\n');
    time = 9000;
    line.update(90, 100);
    line.close('Reading  done');
    const [drawn, closing] = text().split('\u001B8');
    expect(drawn).toContain(' 90 %   90/100  10.0/s  0:01 left');
    expect(closing).toBe(`\u001B[1G\u001B[2KReading  done${'9.0 s'.padStart(100 - 'Reading  done'.length)}\n`);
  });

  test('leaves wrapping, cursor and signals of the terminal alone', () => {
    const { target, text } = stream({});
    const listeners = process.listenerCount('SIGINT');
    const line = new ProgressLine('Reading', { stream: target, now });
    time = 2500;
    line.update(25, 100);
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    expect(text()).not.toContain('\u001B[?');
    line.stop();
  });

  test('has no colour under NO_COLOR', () => {
    process.env['NO_COLOR'] = '1';
    const { target, text } = stream({ columns: 100 });
    const line = new ProgressLine('Reading', { stream: target, now });
    time = 2500;
    line.update(25, 100);
    line.stop();
    expect(text()).toContain('█');
    expect(text()).not.toContain('\u001B[3');
  });

  test('draws at most ten times a second', () => {
    const { target } = stream({});
    const line = new ProgressLine('Reading', { stream: target, now });
    time = 2000;
    expect(line.isDue(1, 10)).toBe(true);
    line.update(1, 10);
    time = 2099;
    expect(line.isDue(2, 10)).toBe(false);
    time = 2100;
    expect(line.isDue(2, 10)).toBe(true);
    line.stop();
  });

  test('can be stopped before it has drawn', () => {
    const { target, text } = stream({});
    new ProgressLine('Reading', { stream: target, now }).stop();
    expect(text()).toBe('');
  });
});
