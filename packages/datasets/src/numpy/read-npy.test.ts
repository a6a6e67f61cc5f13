import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readNpy } from './read-npy.ts';
import { writeNpy } from './write-npy.ts';

/** Files that NumPy wrote, with what it says is in them; made by `make-numpy-files.py`. */
interface NumpyFiles {
  readonly arrays: readonly { name: string; dtype: string; shape: number[]; values: unknown[]; base64: string }[];
  readonly refused: Readonly<Record<string, string>>;
}

const { arrays, refused } = JSON.parse(
  readFileSync(new URL('../../fixtures/numpy-files.json', import.meta.url), 'utf8'),
) as NumpyFiles;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const whole = bytesOf(arrays.find(({ name }) => name === '<f4')?.base64 ?? '');

/** Values as the files of NumPy list them. */
const listed = (values: ArrayLike<unknown>): unknown[] =>
  Array.from(values, (value) => {
    if (value instanceof Uint8Array) return [...value];
    if (typeof value === 'bigint') return value > 2n ** 53n || value < -(2n ** 53n) ? String(value) : Number(value);
    return value;
  });
const expected = (values: readonly unknown[]): unknown[] =>
  values.map((value) => (value === true ? 1 : value === false ? 0 : value === 'inf' ? Infinity : value === '-inf' ? -Infinity : value === 'nan' ? Number.NaN : value));

/** An npy file of version 1 with this description and these elements. */
function npy(description: string, elements: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(`${description}\n`);
  return Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length & 255, text.length >> 8, ...text, ...elements);
}

describe('readNpy', () => {
  test.each(arrays)('reads $name as NumPy wrote it', ({ dtype, shape, values, base64 }) => {
    const array = readNpy(bytesOf(base64));
    expect(array.dtype).toBe(dtype);
    expect(array.shape).toEqual(shape);
    expect(listed(array.values as ArrayLike<unknown>)).toEqual(expected(values));
  });

  test.each([
    ['<f4', Float32Array],
    ['>f8', Float64Array],
    ['<f2', Float32Array],
    ['>i2', Int16Array],
    ['<u4', Uint32Array],
    ['>i8', BigInt64Array],
    ['bool', Uint8Array],
  ])('gives %s as its own typed array', (wanted, ArrayType) => {
    const base64 = arrays.find(({ name }) => name === wanted)?.base64 ?? '';
    expect(readNpy(bytesOf(base64)).values).toBeInstanceOf(ArrayType);
  });

  test('copies out of a view at any place', () => {
    const buffer = new Uint8Array(whole.length + 3);
    buffer.set(whole, 3);
    const { values } = readNpy(buffer.subarray(3));
    buffer.fill(0);
    expect([...(values as Float32Array)].slice(0, 3)).toEqual([-5, -4, -3]);
  });

  test('refuses pickled objects by name', () => {
    expect(() => readNpy(bytesOf(refused['objects'] ?? ''), 'data.npy')).toThrow(
      expect.objectContaining({ code: 'FILE_PICKLED', message: expect.stringMatching(/data\.npy holds pickled .* never run/) }),
    );
  });

  test.each(['records', 'complex numbers', 'dates'])('refuses %s', (name) => {
    expect(() => readNpy(bytesOf(refused[name] ?? ''))).toThrow(expect.objectContaining({ code: 'FILE_FORMAT' }));
  });

  test('calls every shorter file truncated', () => {
    for (let length = 1; length < whole.length; length++)
      expect(() => readNpy(whole.subarray(0, length))).toThrow(expect.objectContaining({ code: 'FILE_TRUNCATED' }));
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('embedding,label')],
    ['a longer file', Uint8Array.of(...whole, 0)],
    ['no dictionary', npy('[1, 2]')],
    ['a negative axis', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }")],
    ['a fraction of an axis', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,), }")],
    ['an axis beyond whole numbers', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }")],
    ['a key twice', npy("{'descr': '<f4', 'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0])],
    ['a key of its own', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'code': 'x'}", [0, 0, 0, 0])],
    ['a missing key', npy("{'descr': '<f4', 'shape': (1,), }", [0, 0, 0, 0])],
    ['a call', npy("{'descr': __import__('os').name, 'fortran_order': False, 'shape': (1,), }")],
    ['something behind the dictionary', npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), } or 1", [0])],
    ['a quote within a text', npy("{'descr': '<f4\\', 'fortran_order': False, 'shape': (1,), }")],
    ['elements without bytes', npy("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,), }")],
    ['an unknown type', npy("{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }", [0, 0, 0])],
    ['the name of a method as type', npy("{'descr': '<toString1', 'fortran_order': False, 'shape': (1,), }", [0])],
  ])('refuses %s', (_, bytes) => {
    expect(() => readNpy(bytes)).toThrow(expect.objectContaining({ code: 'FILE_FORMAT' }));
  });

  test('takes no memory for elements that the file does not have', () => {
    const announced = (shape: string): Uint8Array => npy(`{'descr': '<f4', 'fortran_order': True, 'shape': ${shape}, }`);
    for (const shape of ['(4611686018427387904, 4)', '(1000000, 1000000, 1000000)', `(${'9007199254740991, '.repeat(40)}0)`])
      expect(() => readNpy(announced(shape))).toThrow(expect.objectContaining({ code: expect.stringMatching(/^FILE_(TRUNCATED|FORMAT)$/) }));
    expect(readNpy(announced('(9007199254740991, 0)')).values).toEqual(new Float32Array());
  });

  test('a description is no longer than the file, nor than NumPy allows', () => {
    const long = npy(`{'descr': '<f4', 'fortran_order': False, 'shape': (), }${' '.repeat(11_000)}`, [0, 0, 0, 0]);
    expect(() => readNpy(long)).toThrow(expect.objectContaining({ code: 'FILE_FORMAT', message: expect.stringMatching(/10000/) }));
  });

  test('a newer version, and what is no code point', () => {
    const newer = whole.slice();
    newer[6] = 4;
    expect(() => readNpy(newer)).toThrow(expect.objectContaining({ code: 'FILE_NEWER_VERSION' }));
    const noText = npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", [0xff, 0xff, 0xff, 0xff]);
    expect(() => readNpy(noText)).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });

  test('any change of a byte before the elements is refused by cause, or leaves an array of no more bytes', () => {
    const head = whole.length - 48;
    fc.assert(
      fc.property(fc.nat(head - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        try {
          expect((readNpy(changed).values as Float32Array).byteLength).toBeLessThanOrEqual(2 * whole.length);
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^FILE_/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('Fortran order is the order of the axes turned around', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const count = shape.reduce((product, side) => product * side, 1);
        const values = Array.from({ length: count }, (_, i) => i);
        const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
        const found = readNpy(npy(`{'descr': '|u1', 'fortran_order': True, 'shape': ${tuple}, }`, values)).values;
        // Element (i, j, …) stands at i + side₀ (j + side₁ (…)).
        const place = (index: number): number => {
          let rest = index;
          const position = shape.map(() => 0);
          for (let axis = shape.length - 1; axis >= 0; axis--) {
            position[axis] = rest % (shape[axis] as number);
            rest = Math.floor(rest / (shape[axis] as number));
          }
          return position.reduceRight((sum, along, axis) => along + (shape[axis] as number) * sum, 0);
        };
        expect([...(found as Uint8Array)]).toEqual(values.map((_, index) => place(index)));
      }),
    );
  });

  test('reads what writeNpy wrote', () => {
    expect(readNpy(writeNpy({ values: Float32Array.of(1, 2), shape: [2, 1] }))).toEqual({ values: Float32Array.of(1, 2), shape: [2, 1], dtype: '<f4' });
  });
});
