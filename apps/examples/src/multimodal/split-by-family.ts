import { Random } from '@sim/core';

/** Indices of both sides of a split, ascending. */
export interface FamilySplit {
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/**
 * Holds out whole families, drawn by the seed, until `count` or more items are held out: nothing held out has a near
 * twin in training. Families of over `largest` items stay in training; the measure would be theirs otherwise.
 */
export function splitByFamily(families: readonly string[], count: number, seed: number, largest = 6): FamilySplit {
  const members = new Map<string, number[]>();
  for (const [i, family] of families.entries()) members.set(family, [...(members.get(family) ?? []), i]);
  const candidates = [...members.values()].filter((items) => items.length <= largest);
  const heldOut: number[] = [];
  for (const i of new Random(seed).sample(candidates.length, candidates.length)) {
    if (heldOut.length >= count) break;
    heldOut.push(...(candidates[i] as number[]));
  }
  const isHeldOut = new Set(heldOut);
  return { train: [...families.keys()].filter((i) => !isHeldOut.has(i)), heldOut: heldOut.sort((a, b) => a - b) };
}
