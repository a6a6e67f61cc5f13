/** @internal Codes of the labels that a callback is given. */
import { LabelCodes, type Labels, MISSING_LABEL_CODE } from '@sim/core';

/**
 * Codes of labels. Integers stand for themselves, so that metrics which are told counts by label understand them;
 * strings, and integers that no code can be, are counted through.
 */
export function makeEncoder(labels: readonly Labels[], where: string): (labels: Labels) => Int32Array {
  const codes = new LabelCodes();
  for (const list of labels) codes.encode(list, where);
  const isCode = (label: unknown): boolean =>
    typeof label === 'number' && (label | 0) === label && label !== MISSING_LABEL_CODE;
  if (!codes.getConfig().labels.every(isCode)) return (list) => codes.encode(list, where);
  return (list) => {
    codes.encode(list, where);
    return Int32Array.from(list as readonly number[]);
  };
}
