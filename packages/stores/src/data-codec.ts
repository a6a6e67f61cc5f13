import { SimError } from '@sim/core';
import {
  Decoder,
  decodeTimestampExtension,
  Encoder,
  encodeTimestampExtension,
  EXT_TIMESTAMP,
  ExtData,
  type ExtensionCodecType,
} from '@msgpack/msgpack';

/** Levels of objects and lists inside each other. */
const MAX_DEPTH = 100;

/** MessagePack extension of typed arrays: one byte for the place in this list, then the elements, little-endian. */
const EXT_TYPED_ARRAY = 1;

const typedArrays = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

const typedArrayTags: readonly string[] = typedArrays.map(({ name }) => `[object ${name}]`);

/**
 * Refuses what a file could not give back: anything but null, booleans, numbers, bigints of 64 bits, strings, dates,
 * typed arrays, and lists and plain objects of these.
 *
 * Throws `INVALID_ARGUMENT`, naming the place inside the item.
 */
export function checkData(item: unknown, name: string, where: string): void {
  const problem = findProblem(item, 1);
  if (problem === undefined) return;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name}${problem}, which cannot be stored`,
    cure: 'Use null, booleans, numbers, strings, dates, typed arrays, and lists and plain objects of these.',
  });
}

/**
 * One item of user data as MessagePack with typed arrays. Two things change: −0 becomes 0, and a `Buffer` a
 * `Uint8Array`. Throws `INVALID_ARGUMENT` as `checkData` does.
 *
 * @example
 * decodeData(encodeData({ title: 'cat', pixels: new Uint8Array(784) }));
 */
export function encodeData(item: unknown, name = 'data', where = 'encodeData'): Uint8Array {
  checkData(item, name, where);
  return encoder.encode(item);
}

/** The item that `encodeData` wrote, in memory of its own. Nothing is evaluated. Throws `FILE_CORRUPT`. */
export function decodeData(bytes: Uint8Array, where = 'decodeData'): unknown {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new SimError({
      code: 'FILE_CORRUPT',
      where,
      problem: 'an item of data is no MessagePack',
      cure: 'Restore the file from a copy.',
      cause,
    });
  }
}

const extensionCodec: ExtensionCodecType<undefined> = {
  tryToEncode(value) {
    const timestamp = encodeTimestampExtension(value);
    if (timestamp) return new ExtData(EXT_TIMESTAMP, timestamp);
    const kind = typedArrayTags.indexOf(tagOf(value));
    return kind < 0 ? null : new ExtData(EXT_TYPED_ARRAY, typedArrayBytes(value as Uint8Array, kind));
  },
  decode(bytes, type) {
    if (type === EXT_TIMESTAMP) return decodeTimestampExtension(bytes);
    if (type === EXT_TYPED_ARRAY) return readTypedArray(bytes);
    throw new TypeError(`unknown extension ${type}`);
  },
};

const encoder = new Encoder({ extensionCodec, useBigInt64: true, maxDepth: MAX_DEPTH + 1 });
const decoder = new Decoder({ extensionCodec, useBigInt64: true });

function typedArrayBytes({ buffer, byteOffset, byteLength }: Uint8Array, kind: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + byteLength);
  bytes[0] = kind;
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), 1);
  return bytes;
}

function readTypedArray(bytes: Uint8Array): ArrayBufferView {
  const type = typedArrays[bytes[0] ?? typedArrays.length];
  if (type === undefined) throw new TypeError(`unknown kind of typed array ${bytes[0]}`);
  // A copy, since a view could not start at any byte, and would keep all data of the file in memory.
  return new type(new Uint8Array(bytes.subarray(1)).buffer);
}

/** Path and kind of the first part that cannot be stored, such as `.pixels[3] is a function`. */
function findProblem(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case 'boolean':
    case 'number':
      return undefined;
    case 'string':
      return /\p{Surrogate}/u.test(value) ? ' is text with half a surrogate pair' : undefined;
    case 'bigint':
      return BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value
        ? undefined
        : ' is a bigint of more than 64 bits';
    case 'object':
      return value === null ? undefined : findProblemInObject(value, depth);
    default:
      return value === undefined ? ' is undefined' : ` is a ${typeof value}`;
  }
}

function findProblemInObject(value: object, depth: number): string | undefined {
  const tag = tagOf(value);
  if (typedArrayTags.includes(tag)) return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? ' is no valid date' : undefined;
  if (depth > MAX_DEPTH) return ` is nested deeper than ${MAX_DEPTH} levels, or in itself`;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const problem = findProblem(value[i], depth + 1);
      if (problem !== undefined) return `[${i}]${problem}`;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) return ` is an instance of ${value.constructor?.name ?? tag}`;
  for (const [key, entry] of Object.entries(value)) {
    const problem = key === '__proto__' ? ' is a forbidden key' : (findProblem(key, depth) ?? findProblem(entry, depth + 1));
    if (problem !== undefined) return `.${key}${problem}`;
  }
  return undefined;
}

const tagOf = (value: unknown): string => Object.prototype.toString.call(value);
