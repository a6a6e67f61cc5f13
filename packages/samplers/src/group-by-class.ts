/** @internal What samplers and selections know of classes. */
import { type Label, type Labels, SimError, checkLabels } from '@sim/core';

/** One class: its label and where its examples stand, in file order. */
export interface ClassGroup {
  readonly label: Label;
  readonly indices: Uint32Array;
}

/**
 * The examples of every class, or of the classes in `classList`. Classes stand in the order of the list; without one,
 * in ascending order, so that labels 0 … n−1 get codes of the same number.
 *
 * Throws `INVALID_LABEL` for a label that is none and for a class that is absent or listed twice, `EMPTY_INPUT` for
 * an empty list.
 */
export function groupByClass(labels: Labels, classList: Labels | undefined, where: string): ClassGroup[] {
  checkLabels(labels, where);
  const rows = new Map<Label, number[]>();
  for (const [index, label] of labels.entries()) {
    const group = rows.get(label);
    if (group) group.push(index);
    else rows.set(label, [index]);
  }
  const classes = classList === undefined ? [...rows.keys()].sort(ascending) : checkClassList(classList, rows, where);
  return classes.map((label) => ({ label, indices: Uint32Array.from(rows.get(label) ?? []) }));
}

/** Strings by code unit, so that no locale decides. */
function ascending(a: Label, b: Label): number {
  return a < b ? -1 : 1;
}

function checkClassList(classList: Labels, rows: ReadonlyMap<Label, unknown>, where: string): Label[] {
  const classes: Label[] = [...classList];
  if (classes.length === 0)
    throw new SimError({
      code: 'EMPTY_INPUT',
      where,
      problem: 'classList is empty',
      cure: 'List at least one class, or leave classList out to use all.',
    });
  const repeated = classes.find((label, position) => classes.indexOf(label) !== position);
  if (repeated !== undefined)
    throw new SimError({
      code: 'INVALID_LABEL',
      where,
      problem: 'classList names a class twice',
      got: repeated,
      cure: 'List each class once.',
    });
  const absent = classes.find((label) => !rows.has(label));
  if (absent !== undefined)
    throw new SimError({
      code: 'INVALID_LABEL',
      where,
      problem: 'classList names a class that has no example',
      got: absent,
      cure: `Use some of: ${nameSome([...rows.keys()].sort(ascending))}.`,
    });
  return classes;
}

function nameSome(labels: readonly Label[]): string {
  return labels.length > 12 ? `${labels.slice(0, 12).join(', ')}, …` : labels.join(', ');
}
