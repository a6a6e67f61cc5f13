import { describe, expect, test } from '@jest/globals';
import { decodeJson, encodeJson, FRAME_HEADER, MemoryStorage, Random, readFrame, readSections, type SectionValues, SimError, writeFrame, writeSections } from '@sim/core';
import { contentOf, makeIndexChange } from '@sim/testing/index-changes';
import { Indexer } from './indexer.ts';
import type { LoadIndexOptions } from './indexer-options.ts';

const isFull = Boolean(process.env['SIM_FULL_COUNTS']);
const corruptions = isFull ? 10_000 : 1000;
const forgeries = isFull ? 10_000 : 500;

const known = ['FILE_CORRUPT', 'FILE_FORMAT', 'FILE_NEWER_VERSION', 'FILE_TRUNCATED', 'INDEX_LOG_CORRUPT'];

const names = ['x.sim', 'x.sim.log'] as const;

/** Memory that one look at the files may take at most: they are small, and what reads them has its own. */
const MOST_BYTES = 16 * 2 ** 20;

/** An index that was kept open, its files, and what it held after each change. */
async function made(search: string) {
  const file = { storage: new MemoryStorage(), name: names[0] };
  const index = await Indexer.open<string>(file, { embeddingSize: 4, distance: 'euclidean', search, ...kernelOf(search) });
  const states = [JSON.stringify(await contentOf(index))];
  for (let change = 0; change < 18; change++) {
    await makeIndexChange(index, change);
    states.push(JSON.stringify(await contentOf(index)));
  }
  await index.calibrate([[1, 0, 0, 0], [0, 1, 0, 0]], ['label 1', 'label 2']);
  await index.close();
  const whole = { 'x.sim': await file.storage.read('x.sim'), 'x.sim.log': await file.storage.read('x.sim.log') };
  return { file, states, whole };
}

/** A copy with flipped bits, a changed stretch, a piece missing, moved, swapped or doubled, another number, or cut. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  const at = random.integer(copy.length);
  const length = 1 + random.integer(64);
  switch (random.integer(8)) {
    case 0:
      copy[at] = (copy[at] as number) ^ (1 << random.integer(8));
      return copy;
    case 1:
      return copy.fill(random.integer(256), at, at + length);
    case 2:
      return Uint8Array.of(...copy.subarray(0, at), ...copy.subarray(at + length));
    case 3:
      return copy.copyWithin(at, random.integer(copy.length), random.integer(copy.length));
    case 4:
      return swapped(copy, 64 * random.integer(copy.length / 64), 64 * random.integer(copy.length / 64), 64 * length);
    case 5:
      return Uint8Array.of(...copy.subarray(0, at), ...copy.subarray(at, at + length), ...copy.subarray(at));
    case 6:
      return withNumber(copy, at, random);
    default:
      return copy.subarray(0, at);
  }
}

/** Two stretches in each other's place, as far as they do not overlap. */
function swapped(bytes: Uint8Array, a: number, b: number, most: number): Uint8Array {
  const length = Math.min(most, Math.abs(a - b), bytes.length - Math.max(a, b));
  const [first, second] = [bytes.slice(a, a + length), bytes.slice(b, b + length)];
  bytes.set(second, a);
  bytes.set(first, b);
  return bytes;
}

/** A number that a length or a count may be taken for, where one may stand. */
function withNumber(bytes: Uint8Array, near: number, random: Random): Uint8Array {
  const hostile = [0, 1, -1, 255, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 40, 2 ** 53, -(2 ** 31), Number.NaN, Number.POSITIVE_INFINITY];
  const value = hostile[random.integer(hostile.length)] as number;
  const at = Math.max(0, Math.min(near - (near % 4), bytes.length - 8));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (random.integer(2) === 0) view.setFloat64(at, value, true);
  else view.setUint32(at, value, true);
  return bytes;
}

/** Bytes of array buffers after a call, less those before it. */
async function memoryOf(call: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  await call();
  return process.memoryUsage().arrayBuffers - before;
}

/** Searches of which a file says nothing, and of which it has rows and links; these are drawn less often. */
const searches = [['linear', 1], ['hnsw', 5]] as const;

/** A graph has one kernel alone. */
const kernelOf = (search: string): Pick<LoadIndexOptions, 'kernel'> => (search === 'linear' ? { kernel: 'reference' } : {});

describe.each(searches)('damage, search %s', (search, part) => {
  test(`${corruptions / part} corruptions are refused by cause, or leave what was there at some acknowledged change`, async () => {
    const { file, states, whole } = await made(search);
    const random = new Random(3);
    const codes = new Set<string>();
    let most = 0;
    for (let round = 0; round < corruptions / part; round++) {
      const name = names[random.integer(2)] as 'x.sim' | 'x.sim.log';
      await file.storage.write(name, damaged(whole[name], random));
      most = Math.max(
        most,
        await memoryOf(async () => {
          try {
            const found = JSON.stringify(await contentOf(await Indexer.load<string>(file, kernelOf(search))));
            // Only a log that ends earlier can still be read: it is what a crash leaves.
            expect(states).toContain(found);
            if (name === 'x.sim') expect(found).toBe(states.at(-1));
          } catch (error) {
            if (!(error instanceof SimError)) throw error;
            codes.add(error.code);
          }
        }),
      );
      await file.storage.write(name, whole[name]);
    }
    expect(known).toEqual(expect.arrayContaining([...codes]));
    expect(codes.size).toBeGreaterThan(3);
    expect(most).toBeLessThan(MOST_BYTES);
  }, 600_000);
});

/** One section of an index file, or of store or search in it, damaged, with every checksum made right again. */
function forgedFile(bytes: Uint8Array, random: Random): Uint8Array {
  return forgedSections(bytes, 'index', random, (name, values) =>
    ['store', 'search'].includes(name) && random.integer(2) === 0
      ? forgedSections(values as Uint8Array, name, random)
      : forgedSection(name, values, random),
  );
}

function forgedSections(
  bytes: Uint8Array,
  kind: string,
  random: Random,
  forge = (name: string, values: SectionValues): SectionValues => forgedSection(name, values, random),
): Uint8Array {
  const sections = [...readSections(bytes, kind, 'test')];
  const chosen = random.integer(sections.length);
  const [name, values] = sections[chosen] as [string, SectionValues];
  if (random.integer(8) === 0) sections.splice(chosen, 1);
  else sections[chosen] = [name, forge(name, values)];
  return writeSections(kind, Object.fromEntries(sections));
}

/** A section with damaged bytes, or one of JSON with another value somewhere. */
function forgedSection(name: string, values: SectionValues, random: Random): SectionValues {
  if (!['config', 'engine', 'keys'].includes(name) || random.integer(4) === 0) return forgedValues(values, random);
  return encodeJson(forgedJson(decodeJson(values as Uint8Array, 'test'), random));
}

/** JSON in which one value, at any depth, is another. */
function forgedJson(json: unknown, random: Random): unknown {
  const hostile = [null, -1, 0, 1.5, 3, 2 ** 31, 2 ** 53, 1e300, '', 'x', true, [], {}, ['x'], [null], { className: 'linear', config: {} }];
  const isInner = typeof json === 'object' && json !== null && Object.keys(json).length > 0;
  if (!isInner || random.integer(4) === 0) return hostile[random.integer(hostile.length)];
  const copy = structuredClone(json) as Record<string, unknown>;
  const key = Object.keys(copy)[random.integer(Object.keys(copy).length)] as string;
  if (random.integer(6) === 0) delete copy[key];
  else copy[key] = forgedJson(copy[key], random);
  return copy;
}

/** Values of the same type, damaged. */
function forgedValues(values: SectionValues, random: Random): SectionValues {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (bytes.length === 0) return values;
  const ValuesType = values.constructor as new (buffer: ArrayBuffer) => SectionValues;
  const changed = damaged(bytes.slice(), random);
  return new ValuesType(new Uint8Array(changed.subarray(0, changed.length - (changed.length % values.BYTES_PER_ELEMENT))).buffer);
}

/** One entry of a log damaged, its checksum and those behind it made right again. */
function forgedLog(bytes: Uint8Array, random: Random): Uint8Array {
  const payloads: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const frame = readFrame(bytes, at, 0);
    if (typeof frame === 'number') throw new Error('the log was whole');
    payloads.push(frame.payload);
    at += FRAME_HEADER + frame.payload.length;
  }
  const chosen = random.integer(payloads.length);
  payloads[chosen] = damaged((payloads[chosen] as Uint8Array).slice(), random);
  const log = new Uint8Array(payloads.reduce((sum, { length }) => sum + FRAME_HEADER + length, 0));
  let at = 0;
  for (const [sequence, payload] of payloads.entries()) {
    writeFrame(log, at, at, { left: 0, sequence, payload });
    at += FRAME_HEADER + payload.length;
  }
  return log;
}

describe.each(searches)('forgery, search %s', (search, part) => {
  test(`${forgeries / part} files with damage under right checksums are refused by cause, or are an index of their own`, async () => {
    const { file, whole } = await made(search);
    const random = new Random(5);
    const codes = new Map<string, number>();
    let most = 0;
    for (let round = 0; round < forgeries / part; round++) {
      const name = names[random.integer(2)] as 'x.sim' | 'x.sim.log';
      await file.storage.write(name, name === 'x.sim' ? forgedFile(whole[name], random) : forgedLog(whole[name], random));
      most = Math.max(
        most,
        await memoryOf(async () => {
          try {
            const index = await Indexer.load<string>(file, kernelOf(search));
            const records = await index.toDataFrame();
            expect(records.length).toBe(index.size);
            if (index.size > 0) await index.lookup([[1, 2, 3, 4].slice(0, index.embeddingSize)], { k: 1 });
            codes.set('none', (codes.get('none') ?? 0) + 1);
          } catch (error) {
            if (!(error instanceof SimError)) throw new Error(`round ${round}, ${name}`, { cause: error });
            codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
          }
        }),
      );
      await file.storage.write(name, whole[name]);
    }
    expect([...codes.keys()]).toEqual(expect.arrayContaining(['none', 'FILE_CORRUPT', 'INDEX_LOG_CORRUPT']));
    expect(most).toBeLessThan(MOST_BYTES);
  }, 600_000);
});
