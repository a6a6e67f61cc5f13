import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { barText, countText, durationText, edgedText, figureText, plainText } from './progress-text.ts';

const facts = { label: 'Indexing', done: 4500, total: 10_000, elapsed: 3000, note: '' };

describe('plainText', () => {
  test('gives share, count, rate and the time that remains', () => {
    expect(plainText(facts)).toBe('Indexing   45 %   4,500/10,000  1,500/s  0:04 left');
  });

  test('ends with the note', () => {
    expect(plainText({ ...facts, note: 'loss 0.1234' })).toMatch(/left {2}loss 0\.1234$/);
  });

  test('says nothing of the rest where nothing is done', () => {
    expect(plainText({ ...facts, done: 0 })).toBe('Indexing    0 %       0/10,000  0.00/s');
    expect(plainText({ ...facts, done: 0, elapsed: 0 })).toBe('Indexing    0 %       0/10,000  –/s');
  });

  test.each([
    [59_000, '0:59 left'],
    [61_000, '1:01 left'],
    [3_600_000, '1:00:00 left'],
    [3_661_000, '1:01:01 left'],
  ])('writes %d ms that remain as %s', (elapsed, text) => {
    expect(plainText({ ...facts, done: 5000, elapsed })).toMatch(new RegExp(`  ${text}$`));
  });
});

describe('barText', () => {
  test('draws the share that is done', () => {
    const bar = barText({ ...facts, done: 5000 }, 120, false);
    expect(bar).toMatch(/^Indexing {2}█+░+ {3}50 %/);
    expect(bar.split('█')).toHaveLength(bar.split('░').length);
  });

  test('colours the share that is done', () => {
    expect(barText(facts, 100, true)).toContain(`\u001B[36m${'█'.repeat(9)}\u001B[39m${'░'.repeat(11)}`);
    expect(barText(facts, 100, false)).not.toContain('\u001B');
  });

  test('never exceeds the width', () => {
    const widths = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(widths, fc.nat(10_000), fc.boolean(), fc.string(), (width, done, hasColor, note) => {
        expect(barText({ ...facts, done, note }, width, hasColor).length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('countText', () => {
  test.each([
    [10, 40_000, '    10/10,000  0.25/s'],
    [500, 40_000, '   500/10,000  12.5/s'],
    [9000, 1500, ' 9,000/10,000  6,000/s'],
  ])('shows %d in %d ms with a fitting number of decimals', (done, elapsed, text) => {
    expect(countText({ ...facts, done, elapsed })).toBe(text);
  });
});

test.each([
  [0, '0.0000'],
  [1, '1.0000'],
  [0.98765, '0.9877'],
  [-0.5, '-0.5000'],
  [123.456, '123.4560'],
  [0.000123, '1.23e-4'],
  [12_345_678, '1.23e+7'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('figureText writes %p as %s', (value, text) => {
  expect(figureText(value)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [2149, '2.1 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 00 s'],
  [200_000, '3 min 20 s'],
  [3_599_000, '59 min 59 s'],
  [3_600_000, '1 h 00 min'],
  [7_500_000, '2 h 05 min'],
])('durationText writes %d ms as %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test('edgedText puts the right part at the edge, or two spaces behind a left part that is too long', () => {
  expect(edgedText('left', '2 s', 12)).toBe('left     2 s');
  expect(edgedText('a long left part', '2 s', 12)).toBe('a long left part  2 s');
});
