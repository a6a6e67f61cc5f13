/** @internal The head of an npy file. */
import { SimError } from '@sim/core';

/** What the head of an npy file says. */
export interface NpyHeader {
  /** The element type as NumPy writes it, such as `'<f4'`. */
  readonly dtype: string;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
}

/** Who reads, and what the file is called. */
export interface NpyPlace {
  readonly where: string;
  readonly name: string;
}

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59);

/** A longer description is no plain array's; NumPy has the same bound. */
const MAX_HEADER = 10_000;

/** Reads magic, version and description. Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_PICKLED` or `FILE_TRUNCATED`. */
export function readNpyHeader(bytes: Uint8Array, place: NpyPlace): NpyHeader {
  if (!MAGIC.every((byte, i) => i >= bytes.length || bytes[i] === byte) || bytes.length === 0)
    throw strange('is no npy file', place);
  requireLength(bytes, 10, place);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = view.getUint8(6);
  if (major > 3 || major === 0)
    throw new SimError({
      code: 'FILE_NEWER_VERSION',
      where: place.where,
      problem: `${place.name} has version ${major} of the npy format`,
      cure: 'Save it again by a NumPy of today: versions 1 to 3 are read.',
    });
  const textStart = major === 1 ? 10 : 12;
  requireLength(bytes, textStart, place);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) throw strange(`has a description of ${length} bytes, more than ${MAX_HEADER}`, place);
  const start = textStart + length;
  requireLength(bytes, start, place);
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(textStart, start));
  return { ...parseDescription(text, place), start };
}

/** Version 1.0 of magic and description, the elements to begin at a multiple of 64. */
export function writeNpyHeader(dtype: string, shape: readonly number[]): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sides}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new TextEncoder().encode(`${'\0'.repeat(10)}${text.padEnd(length - 11)}\n`);
  bytes.set(MAGIC);
  bytes[6] = 1;
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  return bytes;
}

/** One entry of the description: a key, and a text, a truth value or a tuple of whole numbers. */
const ENTRY = /\s*'(\w+)'\s*:\s*(?:'([^'\\]*)'|(True|False)|\(\s*((?:\d+L?\s*,\s*)*(?:\d+L?)?)\s*\))\s*(?:,|(?=\}))/y;

/** Reads a description, which is a Python dictionary, by the one form that NumPy writes. Nothing is evaluated. */
function parseDescription(text: string, place: NpyPlace): Omit<NpyHeader, 'start'> {
  const found: { descr?: string | undefined; fortran_order?: string | undefined; shape?: string | undefined } = {};
  const open = /^\s*\{/.exec(text);
  if (!open) throw strange('has no description', place);
  ENTRY.lastIndex = open[0].length;
  let end = ENTRY.lastIndex;
  for (let entry = ENTRY.exec(text); entry; entry = ENTRY.exec(text)) {
    const [, key = '', descr, order, shape] = entry;
    const value = key === 'descr' ? descr : key === 'fortran_order' ? order : key === 'shape' ? shape : undefined;
    if (value === undefined || Object.hasOwn(found, key)) throw strange(`is described by ${JSON.stringify(key)} in an unknown way`, place);
    found[key as 'descr'] = value;
    end = ENTRY.lastIndex;
  }
  if (!/^\s*\}\s*$/.test(text.slice(end))) throw strange('has elements of an unknown kind', place, text.trim().slice(0, 100));
  const { descr, fortran_order: order, shape } = found;
  if (descr === undefined || order === undefined || shape === undefined) throw strange('has no whole description', place);
  if (/^[<>|=]?O/.test(descr)) throw pickled(place);
  const sides = shape.match(/\d+/g)?.map(Number) ?? [];
  if (!sides.every(Number.isSafeInteger)) throw strange('has an axis that is too long', place, shape);
  return { dtype: descr, isFortranOrder: order === 'True', shape: sides };
}

/** Refuses a file that ends before `least` bytes. */
export function requireLength(bytes: Uint8Array, least: number, { where, name }: NpyPlace): void {
  if (bytes.length >= least) return;
  throw new SimError({
    code: 'FILE_TRUNCATED',
    where,
    problem: `${name} ends before its ${least} bytes`,
    got: bytes.length,
    cure: 'Get the file again.',
  });
}

/** The refusal of what is no npy file, or holds what this library does not know. */
export const strange = (problem: string, { where, name }: NpyPlace, ...got: readonly unknown[]): SimError =>
  new SimError({
    code: 'FILE_FORMAT',
    where,
    problem: `${name} ${problem}`,
    ...(got.length > 0 ? { got: got[0] } : {}),
    cure: 'Pass what numpy.save wrote for an array of numbers, truth values or texts.',
  });

const pickled = ({ where, name }: NpyPlace): SimError =>
  new SimError({
    code: 'FILE_PICKLED',
    where,
    problem: `${name} holds pickled Python objects, which are programs and are never run`,
    cure: 'In Python, save an array of numbers or texts: dtype=object is what gets pickled.',
  });
