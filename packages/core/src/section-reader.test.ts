import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSections, type SectionMap, writeSections } from './byte-format.ts';
import { type ByteSource, bytesSource } from './byte-source.ts';
import { SimError } from './errors.ts';
import { Random } from './random.ts';
import { SectionReader } from './section-reader.ts';
import { headerChecksum } from './section-table.ts';

const where = 'T.load';
const rows = Float32Array.from({ length: 600_000 }, (_, i) => i % 1000);
const inner = (): Uint8Array => writeSections('store', { ids: Uint32Array.of(5, 6), rows });
const sections: SectionMap = { ids: Uint32Array.of(1, 2, 3), empty: new Float64Array(), store: inner(), end: Uint8Array.of(7) };
const file = writeSections('index', sections);

/** As a file on a disk: nothing of it is in memory. */
const onDisk = (bytes: Uint8Array): ByteSource => {
  const { view: _view, ...source } = bytesSource(bytes);
  return source;
};

/** `toEqual` takes seconds for arrays as long as these. */
const areSame = (a: ArrayBufferView, b: ArrayBufferView): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

const sources = [['in memory', bytesSource], ['on a disk', onDisk]] as const;

/** Everything of the made-up file, by ways of all kinds. */
async function readAll(source: ByteSource): Promise<{ ids: number[]; rows: Float32Array }> {
  const reader = await SectionReader.open(source, 'index', where);
  const ids = await reader.read('ids', Uint32Array);
  const store = await reader.nested('store', 'store');
  const found = new Float32Array(store.lengthOf('rows', Float32Array));
  await store.readParts('rows', Float32Array, (part, first) => found.set(part, first), { group: 7 });
  await reader.finish();
  return { ids: [...ids], rows: found };
}

describe.each(sources)('SectionReader of a file %s', (_, open) => {
  test('gives sections whole, in parts and from within sections', async () => {
    const found = await readAll(open(file));
    expect(found.ids).toEqual([1, 2, 3]);
    expect(areSame(found.rows, rows)).toBe(true);
  });

  test('gives back every section', async () => {
    const reader = await SectionReader.open(open(file), 'index', where);
    const expected = readSections(file, 'index', where);
    expect(areSame(await reader.read('store', Uint8Array), expected.get('store') as Uint8Array)).toBe(true);
    expect(await reader.read('empty', Float64Array)).toEqual(new Float64Array());
    expect([reader.has('end'), reader.has('other')]).toEqual([true, false]);
    expect(reader.lengthOf('ids', Uint32Array)).toBe(3);
  });

  test('parts are whole groups, but for the last', async () => {
    const reader = await SectionReader.open(open(inner()), 'store', where);
    const lengths: number[] = [];
    await reader.readParts('rows', Float32Array, async (part) => void lengths.push(part.length), { group: 100_000 });
    expect(lengths).toEqual([200_000, 200_000, 200_000]);
    lengths.length = 0;
    await reader.readParts('rows', Float32Array, (part) => void lengths.push(part.length), { group: 350_000 });
    expect(lengths).toEqual([350_000, 250_000]);
  });

  test('refuses a section that is missing or of another type', async () => {
    const reader = await SectionReader.open(open(file), 'index', where);
    await expect(reader.read('ids', Int32Array)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    await expect(reader.readParts('other', Int32Array, () => undefined)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    expect(() => reader.lengthOf('other', Uint8Array)).toThrow('section "other" is missing');
  });

  test('a visitor that throws is heard, but damage counts first', async () => {
    const refuse = (): never => {
      throw new RangeError('no');
    };
    const whole = await SectionReader.open(open(inner()), 'store', where);
    await expect(whole.readParts('rows', Float32Array, refuse)).rejects.toThrow(RangeError);
    const bytes = inner();
    bytes[bytes.length - 1] = 1;
    const damaged = await SectionReader.open(open(bytes), 'store', where);
    await expect(damaged.readParts('rows', Float32Array, refuse)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  test('every flipped bit is found, whichever sections are asked for', async () => {
    const small = writeSections('index', { a: Uint8Array.of(1, 2, 3), store: writeSections('store', { b: Uint8Array.of(4), c: new Uint8Array() }) });
    for (let bit = 0; bit < 8 * small.length; bit += 7) {
      const bytes = small.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const read = async (isNested: boolean): Promise<void> => {
        const reader = await SectionReader.open(open(bytes), 'index', where);
        if (isNested) await reader.nested('store', 'store');
        await reader.finish();
      };
      for (const isNested of [false, true])
        await expect(read(isNested)).rejects.toMatchObject({ code: expect.stringMatching(/^FILE_/) });
    }
  });

  test('refuses what readSections refuses, for the same reason', async () => {
    const random = new Random(2);
    const small = writeSections('index', { a: Uint8Array.of(1, 2, 3), b: Float64Array.of(1, 2), c: new Uint32Array(9) });
    const codeOf = async (read: () => unknown): Promise<string> => {
      try {
        await read();
        return 'none';
      } catch (error) {
        if (error instanceof SimError) return error.code;
        throw error;
      }
    };
    for (let round = 0; round < 300; round++) {
      const bytes = small.slice(0, random.integer(3) === 0 ? random.integer(small.length) : small.length);
      if (bytes.length > 0) bytes[random.integer(bytes.length)] = random.integer(256);
      const expected = await codeOf(() => readSections(bytes, 'index', where));
      expect(await codeOf(async () => (await SectionReader.open(open(bytes), 'index', where)).finish())).toBe(expected);
    }
  });
});

test('a section in a section must fit the checksum of both', async () => {
  const bytes = file.slice();
  // Only the outer table says another checksum for the store, and the header's is made right.
  const forged = writeSections('index', { ...sections, store: new Uint8Array(inner().length) });
  bytes.set(forged.subarray(0, 40 + 4 * 48));
  const reader = await SectionReader.open(onDisk(bytes), 'index', where);
  await reader.nested('store', 'store');
  await expect(reader.finish()).rejects.toThrow('section "store" is damaged');
});

test('gaps of any length count into the checksum of a section in a section', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 5 }), fc.uint8Array({ maxLength: 200 }), async (blocks, content) => {
      // The second section moved back by whole blocks, which the format allows.
      const store = writeSections('store', { a: content, b: Uint8Array.of(1) });
      const moved = movedSection(store, 64 * blocks);
      const outer = writeSections('index', { store: moved });
      const reader = await SectionReader.open(onDisk(outer), 'index', where);
      const nested = await reader.nested('store', 'store');
      await reader.finish();
      expect(await nested.read('b', Uint8Array)).toEqual(Uint8Array.of(1));
    }),
    { numRuns: 30 },
  );
});

test('bytes at odd addresses are copied, not misread', async () => {
  const odd = new Uint8Array(file.length + 1).subarray(1);
  odd.set(file);
  expect(areSame((await readAll(bytesSource(odd))).rows, rows)).toBe(true);
});

/** A file of two sections with the second `by` bytes further back. */
function movedSection(bytes: Uint8Array, by: number): Uint8Array {
  const moved = new Uint8Array(bytes.length + by);
  moved.set(bytes);
  moved.copyWithin(bytes.length - 1 + by, bytes.length - 1, bytes.length);
  if (by > 0) moved[bytes.length - 1] = 0;
  const view = new DataView(moved.buffer);
  view.setFloat64(28, moved.length, true);
  view.setFloat64(40 + 48 + 32, view.getFloat64(40 + 48 + 32, true) + by, true);
  view.setUint32(36, headerChecksum(moved, 2), true);
  return moved;
}
