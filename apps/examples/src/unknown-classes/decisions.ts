import type { Label } from '@sim/core';
import { SEEN_DIGITS } from '../digits-of-training.ts';

/** What becomes of test images at one cut-point, as shares. */
export interface Decisions {
  /** Of images of known digits: named rightly, named wrongly, called unknown. */
  readonly known: { readonly right: number; readonly wrong: number; readonly unknown: number };
  /** Of images of the unknown digits that calibration had examples of: called unknown. */
  readonly rejectedCalibrated: number;
  /** Of images of digits that neither training nor calibration saw: called unknown. */
  readonly rejectedNew: number;
  /** Of all images that got a name: the right one. */
  readonly precision: number;
}

/** Label that stands for "none of the digits I know". */
export const UNKNOWN = -1;

/** Counts what the matches of test images came to. `calibrated`: unknown digits that calibration had examples of. */
export function countDecisions(labels: ArrayLike<number>, matches: readonly (Label | null)[], calibrated: readonly number[]): Decisions {
  const images = Array.from(labels, (label, i) => ({ label, match: matches[i] }));
  const known = images.filter(({ label }) => SEEN_DIGITS.includes(label));
  const unknown = images.filter(({ label }) => !SEEN_DIGITS.includes(label));
  const named = images.filter(({ match }) => match !== UNKNOWN);
  type Image = (typeof images)[number];
  const share = (of: readonly Image[], test: (image: Image) => boolean): number => of.filter(test).length / Math.max(1, of.length);
  const isRight = ({ label, match }: Image): boolean => label === match;
  const isRejected = ({ match }: Image): boolean => match === UNKNOWN;
  return {
    known: { right: share(known, isRight), wrong: share(known, (image) => !isRight(image) && !isRejected(image)), unknown: share(known, isRejected) },
    rejectedCalibrated: share(unknown.filter(({ label }) => calibrated.includes(label)), isRejected),
    rejectedNew: share(unknown.filter(({ label }) => !calibrated.includes(label)), isRejected),
    precision: share(named, isRight),
  };
}
