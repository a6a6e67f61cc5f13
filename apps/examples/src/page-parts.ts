import { cpus } from 'node:os';

/** A share as text. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What a page says of where it was made. */
export const machine: { readonly node: string; readonly processor: string } = {
  node: process.version,
  processor: cpus()[0]?.model ?? 'unknown',
};
