/** One event of a TensorBoard file. */
export interface ParsedEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly scalars: Readonly<Record<string, number>>;
}

/**
 * Events of a TensorBoard file, read by the letter of its format: records of length, masked checksum, data, masked
 * checksum; in each a message of Protocol Buffers. Shares no code with what writes such files. Throws for anything that
 * is not so.
 */
export function parseEvents(file: Uint8Array): ParsedEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const events: ParsedEvent[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expectChecksum(file.subarray(at, at + 8), view.getUint32(at + 8, true));
    const data = file.subarray(at + 12, at + 12 + length);
    expectChecksum(data, view.getUint32(at + 12 + length, true));
    events.push(parseEvent(data));
    at += 16 + length;
  }
  return events;
}

/** CRC-32C bit by bit, rotated right by 15 and shifted by a constant. */
function expectChecksum(bytes: Uint8Array, stored: number): void {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  crc ^= 0xffffffffn;
  const masked = (((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn;
  if (masked !== BigInt(stored)) throw new Error(`expected the checksum ${masked}, found ${stored}`);
}

function parseEvent(data: Uint8Array): ParsedEvent {
  const fields = parseFields(data);
  const version = fields.get(3)?.[0];
  const values = (fields.get(5) ?? []).flatMap((summary) => parseFields(summary).get(1) ?? []);
  return {
    wallTime: viewOf(fields.get(1)?.[0]).getFloat64(0, true),
    step: fields.has(2) ? Number(varint(fields.get(2)?.[0] as Uint8Array, 0)[0]) : 0,
    ...(version ? { fileVersion: textOf(version) } : {}),
    scalars: Object.fromEntries(
      values.map(parseFields).map((value) => [textOf(value.get(1)?.[0]), viewOf(value.get(2)?.[0]).getFloat32(0, true)]),
    ),
  };
}

/** The bytes of each field by its number. */
function parseFields(message: Uint8Array): Map<number, Uint8Array[]> {
  const fields = new Map<number, Uint8Array[]>();
  for (let at = 0; at < message.length; ) {
    const [tag, begin] = varint(message, at);
    const [size, start] = fieldSize(message, begin, Number(tag & 7n));
    const number = Number(tag >> 3n);
    fields.set(number, [...(fields.get(number) ?? []), message.subarray(start, start + size)]);
    at = start + size;
    if (at > message.length) throw new Error('a field reaches over the end');
  }
  return fields;
}

/** Length and start of a field's bytes. */
function fieldSize(message: Uint8Array, at: number, wireType: number): [number, number] {
  if (wireType === 0) return [varint(message, at)[1] - at, at];
  if (wireType === 1) return [8, at];
  if (wireType === 5) return [4, at];
  if (wireType !== 2) throw new Error(`wire type ${wireType}`);
  const [size, start] = varint(message, at);
  return [Number(size), start];
}

/** A number in bytes of seven bits, and where it ends. */
function varint(bytes: Uint8Array, at: number): [bigint, number] {
  let value = 0n;
  for (let i = at; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (i - at));
    if (byte < 0x80) return [value, i + 1];
  }
  throw new Error('a number has no end');
}

const viewOf = (bytes: Uint8Array = new Uint8Array()): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const textOf = (bytes: Uint8Array = new Uint8Array()): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
