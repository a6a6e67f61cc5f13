/** A distance at which a decision is taken, as `calibrate` finds it. */
export interface Cut {
  readonly name: string;
  readonly distance: number;
}
