import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeJson,
  encodeJson,
  FORMAT_VERSION,
  readSections,
  requireSection,
  type SectionMap,
  type SectionValues,
  writeSections,
} from './byte-format.ts';
import { SimError } from './errors.ts';

const where = 'T.load';
const read = (bytes: Uint8Array) => readSections(bytes, 'test', where);
const small = () =>
  writeSections('test', { config: encodeJson({ a: 1 }), ids: Uint32Array.of(1, 2, 3), rows: Float32Array.of(0.5) });

/** The code with which reading is refused; any error but a `SimError` fails the test. */
function refusal(bytes: Uint8Array): string {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof SimError && error.message.startsWith(`${where}: `)) return error.code;
    throw error;
  }
  return 'accepted';
}

const anySection: fc.Arbitrary<SectionValues> = fc.oneof(
  fc.uint8Array(),
  fc.uint32Array(),
  fc.int32Array(),
  fc.float32Array(),
  fc.float64Array(),
);
const anyName = fc.stringMatching(/^[\x20-\x7e]{1,24}$/);

describe('writeSections and readSections', () => {
  test('give back every section, type and order', () => {
    const files = fc.uniqueArray(fc.tuple(anyName, anySection), { selector: ([name]) => name, maxLength: 8 });
    fc.assert(
      fc.property(files, (entries) => {
        const sections: SectionMap = Object.fromEntries(entries);
        expect([...read(writeSections('test', sections))]).toEqual(Object.entries(sections));
      }),
    );
  });

  test('a file without sections is a file', () => {
    expect(read(writeSections('test', {})).size).toBe(0);
  });

  test('sections are views of the file, at multiples of 64', () => {
    const file = small();
    for (const section of read(file).values()) {
      expect(section.buffer).toBe(file.buffer);
      expect(section.byteOffset % 64).toBe(0);
    }
  });

  test('reads from memory that is not aligned, and from a Buffer, changing neither', () => {
    const file = small();
    for (const shift of [1, 3, 4]) {
      const shifted = new Uint8Array(file.length + shift).subarray(shift);
      shifted.set(file);
      expect([...read(shifted)]).toEqual([...read(file)]);
      const buffer = Buffer.from(shifted.buffer, shift);
      expect([...read(buffer)]).toEqual([...read(file)]);
      expect(Buffer.compare(buffer, file)).toBe(0);
    }
  });

  test('writes a view of larger memory as its own part', () => {
    const part = Int32Array.of(1, 2, 3, 4).subarray(1, 3);
    expect([...(read(writeSections('test', { part })).get('part') as Int32Array)]).toEqual([2, 3]);
  });
});

describe('readSections refuses', () => {
  test('a file cut at any length', () => {
    const file = small();
    expect(refusal(new Uint8Array())).toBe('FILE_FORMAT');
    for (let length = 1; length < file.length; length++)
      expect([length, refusal(file.subarray(0, length))]).toEqual([length, 'FILE_TRUNCATED']);
  });

  test('any flipped bit, with the right code', () => {
    const file = small();
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = file.slice();
      const place = bit >> 3;
      damaged[place] = (damaged[place] as number) ^ (1 << (bit & 7));
      const isMagic = place < 8;
      const isNewer = place === 8 || place === 9 ? new DataView(damaged.buffer).getUint16(8, true) > FORMAT_VERSION.major : false;
      const expected = isMagic ? 'FILE_FORMAT' : isNewer ? 'FILE_NEWER_VERSION' : 'FILE_CORRUPT';
      expect([bit, refusal(damaged)]).toEqual([bit, expected]);
    }
  });

  test('a damaged section by its name', () => {
    const file = small();
    file[file.length - 1] = 0xff;
    expect(() => read(file)).toThrow('section "rows" is damaged');
  });

  test('bytes behind the end', () => {
    const file = small();
    const longer = new Uint8Array(file.length + 1);
    longer.set(file);
    expect(refusal(longer)).toBe('FILE_CORRUPT');
  });

  test('arbitrary bytes, with and without the first eight', () => {
    const magic = small().subarray(0, 8);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(refusal(bytes)).toMatch(/^FILE_/);
        expect(refusal(Uint8Array.of(...magic, ...bytes))).toMatch(/^FILE_/);
      }),
    );
  });

  test('a file of another kind, naming both', () => {
    expect(() => readSections(small(), 'index', where)).toThrow(
      expect.objectContaining({ code: 'FILE_FORMAT', message: expect.stringContaining('"test", not "index"') }),
    );
  });

  test('a newer major version, whatever follows', () => {
    const file = small();
    new DataView(file.buffer).setUint16(8, FORMAT_VERSION.major + 1, true);
    expect(refusal(file)).toBe('FILE_NEWER_VERSION');
    expect(refusal(file.subarray(0, 60))).toBe('FILE_NEWER_VERSION');
  });

  test('what is no bytes at all', () => {
    expect(refusal(new ArrayBuffer(100) as unknown as Uint8Array)).toBe('FILE_FORMAT');
    expect(refusal(new TextEncoder().encode('PK\x03\x04 and so on, long enough for a header of forty bytes'))).toBe('FILE_FORMAT');
  });
});

describe('writeSections refuses', () => {
  const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

  test('names that are too long or not ASCII', () => {
    expect(() => writeSections('x'.repeat(13), {})).toThrow(invalid);
    expect(() => writeSections('test', { ['x'.repeat(25)]: new Uint8Array() })).toThrow(invalid);
    expect(() => writeSections('test', { größe: new Uint8Array() })).toThrow(invalid);
  });

  test('arrays of another type', () => {
    expect(() => writeSections('test', { a: new Int16Array(1) as unknown as Int32Array })).toThrow(invalid);
    expect(() => writeSections('test', { a: [1] as unknown as Int32Array })).toThrow(invalid);
  });

  test('more sections than a reader takes', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, new Uint8Array()]));
    expect(read(writeSections('test', many(1024))).size).toBe(1024);
    expect(() => writeSections('test', many(1025))).toThrow(invalid);
  });
});

describe('requireSection', () => {
  test('returns a section of the wanted type only', () => {
    const sections = read(small());
    expect([...requireSection(sections, 'ids', Uint32Array, where)]).toEqual([1, 2, 3]);
    for (const name of ['rows', 'missing'])
      expect(() => requireSection(sections, name, Uint32Array, where)).toThrow(
        expect.objectContaining({ code: 'FILE_CORRUPT', message: expect.stringContaining(`"${name}"`) }),
      );
  });
});

describe('encodeJson and decodeJson', () => {
  test('give back any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(decodeJson(encodeJson(value), where)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each([[Uint8Array.of(0xff, 0xfe)], [new TextEncoder().encode('{"a":')], [new Uint8Array()]])('refuse %p', (bytes) => {
    expect(() => decodeJson(bytes, where)).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });
});
