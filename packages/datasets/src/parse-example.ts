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
  eachValue(new ProtobufReader(bytes, where), (list) => {
    eachValue(list.message(), (entry) => readEntry(entry.message(), features));
  });
  return new TfExample(features);
}

function readEntry(reader: ProtobufReader, features: Map<string, Feature>): void {
  let name = '';
  let feature = noFeature;
  while (reader.next()) {
    if (reader.wireType !== WIRE.bytes || reader.field > 2) reader.skip();
    else if (reader.field === 1) name = reader.text();
    else feature = parseFeature(reader.message());
  }
  features.set(name, feature);
}

const noFeature: Feature = { kind: 'bytes', values: [] };

function parseFeature(reader: ProtobufReader): Feature {
  let feature = noFeature;
  while (reader.next()) {
    const parse = reader.wireType === WIRE.bytes ? lists[reader.field] : undefined;
    if (parse) feature = parse(reader);
    else reader.skip();
  }
  return feature;
}

/** Readers of the three lists, by the number of the field that the reader has come to. */
const lists: Record<number, (reader: ProtobufReader) => Feature> = {
  1: (reader) => {
    const values: Uint8Array[] = [];
    eachValue(reader.message(), (value) => values.push(value.bytes()));
    return { kind: 'bytes', values };
  },
  2: (reader) => {
    const list = reader.bytes();
    return { kind: 'floats', values: packedFloats(list) ?? readFloats(list) };
  },
  3: (reader) => {
    const halves: number[] = [];
    readNumbers(reader.message(), WIRE.varint, (number) => number.int64(halves));
    return { kind: 'ints', values: new BigInt64Array(new Uint32Array(halves).buffer) };
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
  readNumbers(new ProtobufReader(bytes, where), WIRE.fixed32, (reader) => values.push(reader.float32()));
  return Float32Array.from(values);
}

/** Calls `read` for each number of field 1, whether they stand one by one or packed. */
function readNumbers(reader: ProtobufReader, wireType: number, read: (reader: ProtobufReader) => void): void {
  while (reader.next()) {
    if (reader.field !== 1 || (reader.wireType !== wireType && reader.wireType !== WIRE.bytes)) reader.skip();
    else if (reader.wireType === wireType) read(reader);
    else {
      const packed = reader.message();
      while (!packed.isAtEnd) read(packed);
    }
  }
}

/** Calls `read` at each value of field 1 that is bytes or a message. */
function eachValue(reader: ProtobufReader, read: (reader: ProtobufReader) => void): void {
  while (reader.next()) {
    if (reader.field === 1 && reader.wireType === WIRE.bytes) read(reader);
    else reader.skip();
  }
}
