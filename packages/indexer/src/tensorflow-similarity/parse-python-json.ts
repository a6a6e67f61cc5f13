/**
 * JSON as Python writes it.
 *
 * @internal
 */
import { SimError } from '@sim/core';

/** A text, or one of the numbers that Python writes and JSON does not know. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN/g;

/**
 * The JSON object in `bytes`, where `NaN` becomes null and infinities stay what they are. Throws `FILE_CORRUPT`.
 *
 * @param name What to call the file in errors.
 */
export function parsePythonJson(bytes: Uint8Array, name: string, where: string): Readonly<Record<string, unknown>> {
  const numbers: Readonly<Record<string, string>> = { NaN: 'null', Infinity: '1e999', '-Infinity': '-1e999' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text.replace(TOKEN, (token) => numbers[token] ?? token));
    if (isJsonObject(value)) return value;
  } catch (cause) {
    throw noObject(name, where, cause);
  }
  throw noObject(name, where);
}

/** True for what JSON writes in braces. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const noObject = (name: string, where: string, cause?: unknown): SimError =>
  new SimError({ code: 'FILE_CORRUPT', where, problem: `${name} is no JSON object`, cure: 'Copy the folder again.', cause });
