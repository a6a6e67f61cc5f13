/** @internal Events of TensorBoard in the wire format of Protocol Buffers. */

/** What one event says. */
export interface EventFacts {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step?: number;
  /** What the first event of a file says, and no other. */
  readonly fileVersion?: string;
  /** Values by name. */
  readonly scalars?: Readonly<Record<string, number>>;
}

/** A serialized `Event`: wall_time = 1, step = 2, file_version = 3, summary = 5. */
export function encodeEvent({ wallTime, step = 0, fileVersion, scalars }: EventFacts): Uint8Array {
  return Uint8Array.from([
    ...tag(1, FIXED64),
    ...littleEndian(8, (view) => view.setFloat64(0, wallTime, true)),
    ...(step > 0 ? [...tag(2, VARINT), ...varint(step)] : []),
    ...(fileVersion === undefined ? [] : bytesField(3, utf8(fileVersion))),
    ...(scalars === undefined ? [] : bytesField(5, encodeSummary(scalars))),
  ]);
}

/** A `Summary`: value = 1, of which tag = 1 and simple_value = 2. */
function encodeSummary(scalars: Readonly<Record<string, number>>): number[] {
  return Object.entries(scalars).flatMap(([name, value]) =>
    bytesField(1, [
      ...bytesField(1, utf8(name)),
      ...tag(2, FIXED32),
      ...littleEndian(4, (view) => view.setFloat32(0, value, true)),
    ]),
  );
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const tag = (field: number, wireType: number): number[] => varint(field * 8 + wireType);

const bytesField = (field: number, bytes: readonly number[]): number[] => [
  ...tag(field, BYTES),
  ...varint(bytes.length),
  ...bytes,
];

/** Seven bits a byte, the last one without the top bit. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  // Division rather than shifts, which end at 32 bits.
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

function littleEndian(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
}

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];
