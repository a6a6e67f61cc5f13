import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkLabels, type Label, LabelCodes, MISSING_LABEL_CODE, UNKNOWN_LABEL_CODE } from './labels.ts';

const labelLists = fc.oneof(fc.array(fc.integer()), fc.array(fc.string()));
const invalid = expect.objectContaining({ code: 'INVALID_LABEL' });

describe('LabelCodes', () => {
  test('gives dense codes in order of first appearance', () => {
    const codes = new LabelCodes();
    expect([...codes.encode(['cat', 'dog', 'cat'])]).toEqual([0, 1, 0]);
    expect([...codes.encode(['bird', 'dog'])]).toEqual([2, 1]);
    expect(codes.size).toBe(3);
    expect(codes.decode(2)).toBe('bird');
  });

  test('decodes what it encodes, for integers and strings', () => {
    fc.assert(
      fc.property(labelLists, (labels: readonly Label[]) => {
        const codes = new LabelCodes();
        const encoded = codes.encode(labels);
        expect(Array.from(encoded, (code) => codes.decode(code))).toEqual(labels.map((label) => label));
        expect(codes.size).toBe(new Set(labels).size);
        expect(Math.max(-1, ...encoded)).toBe(codes.size - 1);
      }),
    );
  });

  test('takes typed arrays', () => {
    expect([...new LabelCodes().encode(Int32Array.of(7, -3, 7))]).toEqual([0, 1, 0]);
  });

  test('gives null a code of its own, which decodes to null', () => {
    const codes = new LabelCodes();
    const encoded = codes.encodeNullable([null, 'a', null, 'b', 'a']);
    expect([...encoded]).toEqual([MISSING_LABEL_CODE, 0, MISSING_LABEL_CODE, 1, 0]);
    expect(Array.from(encoded, (code) => codes.decode(code))).toEqual([null, 'a', null, 'b', 'a']);
    expect([...codes.encodeNullable(['b', 'c'])]).toEqual([1, 2]);
    expect([...codes.encodeNullable([null])]).toEqual([MISSING_LABEL_CODE]);
    expect([...new LabelCodes().encodeNullable(Int32Array.of(7))]).toEqual([0]);
    expect(() => codes.encodeNullable([null, 1])).toThrow(invalid);
    expect(() => codes.encodeNullable(null as unknown as Label[])).toThrow(invalid);
  });

  test('finds without adding', () => {
    const codes = new LabelCodes({ labels: ['a', 'b'] });
    expect([...codes.find(['b', 'z'])]).toEqual([1, UNKNOWN_LABEL_CODE]);
    expect(codes.size).toBe(2);
    expect([...new LabelCodes().find(['z'])]).toEqual([UNKNOWN_LABEL_CODE]);
  });

  test('tells a number from the text that looks like it', () => {
    const codes = new LabelCodes({ labels: [1, 2] });
    expect(() => codes.encode(['1'])).toThrow(invalid);
    expect(() => codes.find(['1'])).toThrow(invalid);
    expect(() => new LabelCodes({ labels: ['a'] }).encode(Int32Array.of(1))).toThrow(invalid);
  });

  test('adds nothing when one label is refused', () => {
    const codes = new LabelCodes({ labels: ['a'] });
    expect(() => codes.encode(['b', 1])).toThrow(invalid);
    expect(codes.getConfig()).toEqual({ labels: ['a'] });
  });

  test('decodes a code of no label to null', () => {
    const codes = new LabelCodes({ labels: [5] });
    expect([codes.decode(-1), codes.decode(1), codes.decode(0x7fffffff)]).toEqual([null, null, null]);
  });

  test('knows its kind and the label of no match', () => {
    const strings = new LabelCodes({ labels: ['a'] });
    const integers = new LabelCodes({ labels: [0] });
    expect([strings.kind, strings.noMatchLabel]).toEqual(['string', null]);
    expect([integers.kind, integers.noMatchLabel]).toEqual(['integer', -1]);
    expect(new LabelCodes().kind).toBe('integer');
  });

  test('a clone grows by itself', () => {
    const codes = new LabelCodes({ labels: ['a'] });
    const clone = codes.clone();
    expect([...clone.encode(['new', 'a'])]).toEqual([1, 0]);
    expect(codes.size).toBe(1);
  });

  test('comes back from its configuration', () => {
    const codes = new LabelCodes();
    codes.encode(['x', 'y']);
    const again = new LabelCodes(JSON.parse(JSON.stringify(codes.getConfig())));
    expect([...again.encode(['y', 'x'])]).toEqual([1, 0]);
  });
});

describe('checkLabels', () => {
  test.each([[[0.5]], [[Number.NaN]], [[null]], [[undefined]], [[true]], [[{}]], [[1, 'a']], [['a', 1]], [Array(2)]])(
    'refuses %p',
    (labels) => {
      expect(() => checkLabels(labels as Label[], 'T.t')).toThrow(invalid);
    },
  );

  test.each([['abc'], [null], [undefined], [3], [{ length: 1, 0: 'a' }]])('refuses %p, which is no list', (labels) => {
    expect(() => checkLabels(labels as unknown as Label[], 'T.t')).toThrow(invalid);
  });

  test('names the row', () => {
    expect(() => checkLabels([1, 2, 'x'], 'T.t')).toThrow('T.t: labels must be all integers or all strings; row 2');
  });

  test('accepts no labels, negative integers and empty strings', () => {
    expect(() => checkLabels([], 'T.t')).not.toThrow();
    expect(() => checkLabels([-5, 0], 'T.t', 'integer')).not.toThrow();
    expect(() => checkLabels([''], 'T.t', 'string')).not.toThrow();
  });
});
