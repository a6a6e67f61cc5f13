import { ProtobufWriter } from './protobuf-writer.ts';

/** Values of one feature as `encodeExample` takes them. A string is written as UTF-8. */
export type FeatureValues =
  | { readonly bytes: readonly (Uint8Array | string)[] }
  | { readonly floats: ArrayLike<number> }
  | { readonly ints: readonly (bigint | number)[] | BigInt64Array | Int32Array };

/**
 * Serializes a tf.train.Example, numbers packed, features in the order of their names, so that equal examples give
 * equal bytes. TensorFlow and `parseExample` read it.
 *
 * @example
 * const record = encodeExample({ image: { bytes: [png] }, label: { ints: [7] }, name: { bytes: ['cat'] } });
 */
export function encodeExample(features: Readonly<Record<string, FeatureValues>>): Uint8Array {
  const names = Object.keys(features).sort();
  const writer = new ProtobufWriter(names.reduce((sum, name) => sum + roughSize(name, features[name] as FeatureValues), 16));
  for (const name of names.reverse()) {
    const end = writer.length;
    writeFeature(writer, features[name] as FeatureValues);
    writer.wrap(2, end);
    writeText(writer, 1, name);
    writer.wrap(1, end);
  }
  writer.wrap(1, 0);
  return writer.finish();
}

function writeFeature(writer: ProtobufWriter, feature: FeatureValues): void {
  const end = writer.length;
  if ('bytes' in feature) {
    for (const value of feature.bytes.toReversed()) writeText(writer, 1, value);
    return writer.wrap(1, end);
  }
  if ('floats' in feature) {
    const view = new DataView(new ArrayBuffer(4 * feature.floats.length));
    for (let i = 0; i < feature.floats.length; i++) view.setFloat32(4 * i, feature.floats[i] as number, true);
    writer.bytes(new Uint8Array(view.buffer));
  } else for (let i = feature.ints.length - 1; i >= 0; i--) writer.varint(feature.ints[i] as bigint | number);
  writer.wrap(1, end);
  writer.wrap('floats' in feature ? 2 : 3, end);
}

function writeText(writer: ProtobufWriter, field: number, value: Uint8Array | string): void {
  const end = writer.length;
  writer.bytes(typeof value === 'string' ? encoder.encode(value) : value);
  writer.wrap(field, end);
}

/** Bytes that a feature takes, but for integers and text of more than one byte a piece. */
function roughSize(name: string, feature: FeatureValues): number {
  if ('bytes' in feature) return feature.bytes.reduce((sum, value) => sum + value.length + 8, name.length + 32);
  return name.length + 32 + ('floats' in feature ? 4 * feature.floats.length : feature.ints.length);
}

const encoder: TextEncoder = new TextEncoder();
