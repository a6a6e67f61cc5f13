import { ProtobufReader, WIRE } from './protobuf-reader.ts';
import { type Feature, TfExample } from './tf-example.ts';

const where = 'parseExample';

/*
 * message Example   { Features features = 1; }
 * message Features  { map<string, Feature> feature = 1; }    an entry: key = 1, value = 2
 * message Feature   { oneof { BytesList = 1; FloatList = 2; Int64List = 3; } }
 * message …List     { repeated … value = 1; }                floats and integers packed or one by one
 */

/**
 * Reads a serialized tf.train.Example, the usual content of a TFRecord. Numbers are read packed and unpacked; fields
 * that the message does not define are left out. A feature without a list has kind `'bytes'` and no values.
 *
 * Throws `FILE_CORRUPT` for bytes that are no such message.
 *
 * @example
 * const example = parseExample(encodeExample({ label: { ints: [7] }, image: { floats: [0, 0.5, 1] } }));
 * example.ints('label');     // [7]
 * example.floats('image');   // Float32Array [0, 0.5, 1]
 */
export function parseExample(bytes: Uint8Array): TfExample {
  const features = new Map<string, Feature>();
  for (const list of submessages(bytes, 1))
    for (const entry of submessages(list, 1)) {
      const name = new TextDecoder().decode(submessages(entry, 1).at(-1));
      features.set(name, parseFeature(submessages(entry, 2).at(-1) ?? new Uint8Array()));
    }
  return new TfExample(features);
}

function parseFeature(bytes: Uint8Array): Feature {
  const reader = new ProtobufReader(bytes, where);
  let feature: Feature = { kind: 'bytes', values: [] };
  while (reader.next()) {
    const parse = reader.wireType === WIRE.bytes ? lists[reader.field] : undefined;
    if (parse) feature = parse(reader.bytes());
    else reader.skip();
  }
  return feature;
}

/** Readers of the three lists, by field number. */
const lists: Record<number, (bytes: Uint8Array) => Feature> = {
  1: (bytes) => ({ kind: 'bytes', values: submessages(bytes, 1) }),
  2: (bytes) => ({ kind: 'floats', values: packedFloats(bytes) ?? readFloats(bytes) }),
  3: (bytes) => {
    const halves: number[] = [];
    readNumbers(bytes, WIRE.varint, (reader) => reader.int64(halves));
    const values = BigInt64Array.from({ length: halves.length / 2 }, (_, i) => {
      const high = BigInt((halves[2 * i + 1] as number) | 0);
      return (high << 32n) | BigInt(halves[2 * i] as number);
    });
    return { kind: 'ints', values };
  },
};

/** The floats of a list that is one packed field, as TensorFlow writes it, copied at once. */
function packedFloats(bytes: Uint8Array): Float32Array | undefined {
  const reader = new ProtobufReader(bytes, where);
  if (!reader.next() || reader.field !== 1 || reader.wireType !== WIRE.bytes) return undefined;
  const packed = reader.bytes();
  return reader.isAtEnd && packed.length % 4 === 0 ? new Float32Array(new Uint8Array(packed).buffer) : undefined;
}

function readFloats(bytes: Uint8Array): Float32Array {
  const values: number[] = [];
  readNumbers(bytes, WIRE.fixed32, (reader) => values.push(reader.float32()));
  return Float32Array.from(values);
}

/** Calls `read` for each number of field 1, whether they stand one by one or packed. */
function readNumbers(bytes: Uint8Array, wireType: number, read: (reader: ProtobufReader) => void): void {
  const reader = new ProtobufReader(bytes, where);
  while (reader.next()) {
    if (reader.field !== 1 || (reader.wireType !== wireType && reader.wireType !== WIRE.bytes)) reader.skip();
    else if (reader.wireType === wireType) read(reader);
    else {
      const packed = new ProtobufReader(reader.bytes(), where);
      while (!packed.isAtEnd) read(packed);
    }
  }
}

/** The values of a field of bytes or messages, in order. */
function submessages(bytes: Uint8Array, field: number): Uint8Array[] {
  const reader = new ProtobufReader(bytes, where);
  const found: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === field && reader.wireType === WIRE.bytes) found.push(reader.bytes());
    else reader.skip();
  }
  return found;
}
