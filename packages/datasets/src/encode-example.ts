import { joinBytes } from './join-bytes.ts';

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
  const entries = names.map((name) => {
    const feature = encodeFeature(features[name] as FeatureValues);
    return field(1, joinBytes([field(1, utf8(name)), field(2, feature)]));
  });
  return field(1, joinBytes(entries));
}

function encodeFeature(feature: FeatureValues): Uint8Array {
  if ('bytes' in feature)
    return field(1, joinBytes(feature.bytes.map((value) => field(1, typeof value === 'string' ? utf8(value) : value))));
  if ('floats' in feature) {
    const view = new DataView(new ArrayBuffer(4 * feature.floats.length));
    for (let i = 0; i < feature.floats.length; i++) view.setFloat32(4 * i, feature.floats[i] as number, true);
    return field(2, field(1, new Uint8Array(view.buffer)));
  }
  return field(3, field(1, Uint8Array.from([...feature.ints].flatMap((value) => varint(BigInt(value))))));
}

/** A field of bytes: its number, the length, the bytes. */
function field(number: number, bytes: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.from([(number << 3) | 2, ...varint(BigInt(bytes.length))]), bytes]);
}

/** Seven bits a byte, the last one without the top bit; negative numbers as their 64-bit complement. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
