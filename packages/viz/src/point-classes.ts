/** @internal Labelled points by class. */

import type { Label, Labels } from '@sim/core';

/** The classes of labelled points, in ascending order. */
export interface PointClasses {
  readonly names: readonly string[];
  /** Whether training never saw the class. */
  readonly isUnseen: readonly boolean[];
  /** Class of each point; empty where points have no labels. */
  readonly codes: readonly number[];
}

/** Sorts labels into classes: integers by value, strings by character. */
export function readClasses(labels: Labels, unseen: Labels): PointClasses {
  const distinct = [...new Set<Label>(labels)].sort((a, b) => (a < b ? -1 : 1));
  const codeOf = new Map(distinct.map((label, code) => [label, code]));
  const never = new Set<Label>(unseen);
  return {
    names: distinct.map(String),
    isUnseen: distinct.map((label) => never.has(label)),
    codes: Array.from(labels as readonly Label[], (label) => codeOf.get(label) as number),
  };
}
