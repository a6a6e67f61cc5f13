import { describe, expect, test } from '@jest/globals';
import { isJsonObject, parsePythonJson } from './parse-python-json.ts';

const parse = (text: string) => parsePythonJson(new TextEncoder().encode(text), 'x.json', 'T.t');

describe('parsePythonJson', () => {
  test('reads what JSON knows, and the numbers that only Python writes', () => {
    expect(parse('{"a": [1, NaN, Infinity, -Infinity], "b": {"c": null}}')).toEqual({ a: [1, null, Infinity, -Infinity], b: { c: null } });
  });

  test('leaves texts alone', () => {
    expect(parse(String.raw`{"NaN": "Infinity", "a\"NaN": "\\", "b": NaN}`)).toEqual({ NaN: 'Infinity', 'a"NaN': '\\', b: null });
  });

  test.each(['', '{', '[1]', '3', '{"a": nan}', '{"a": __import__}'])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT', message: expect.stringContaining('x.json') }));
  });

  test('refuses what is no UTF-8', () => {
    expect(() => parsePythonJson(Uint8Array.of(0x7b, 0xff, 0x7d), 'x.json', 'T.t')).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });
});

test('isJsonObject knows what stands in braces', () => {
  expect([{}, { a: 1 }, [], null, 'x', 1].map((value) => isJsonObject(value))).toEqual([true, true, false, false, false, false]);
});
