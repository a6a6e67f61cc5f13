import { SimError } from './errors.ts';

/** A class label as users write it: an integer or a string, never both in one data set. */
export type Label = number | string;

/** Labels of many examples. */
export type Labels = Int32Array | readonly Label[];

/** Labels of examples of which some have none. */
export type NullableLabels = Labels | readonly (Label | null)[];

/** Code of a label that the codes do not know. It equals no code of an index. */
export const UNKNOWN_LABEL_CODE = -1;

/** Code that stands in for the label of a missing neighbour, as TensorFlow Similarity pads them, or of one without label. */
export const MISSING_LABEL_CODE = 0x7fffffff;

/** Plain form of `LabelCodes`, as saved. */
export interface LabelCodesConfig {
  readonly labels: readonly Label[];
}

/**
 * Maps labels to dense int32 codes (0, 1, 2, … in order of first appearance) and back.
 * Kernels, metrics and tensors see codes only; users see their own labels only.
 *
 * @example
 * const codes = new LabelCodes();
 * codes.encode(['cat', 'dog', 'cat']);   // Int32Array [0, 1, 0]
 * codes.decode(1);                       // 'dog'
 */
export class LabelCodes {
  readonly #labels: Label[] = [];
  readonly #codes: Map<Label, number> = new Map();

  constructor(config: LabelCodesConfig = { labels: [] }) {
    this.encode(config.labels, 'LabelCodes');
  }

  get size(): number {
    return this.#labels.length;
  }

  /** `'string'` or `'integer'` after the labels seen so far; integers while there are none. */
  get kind(): 'integer' | 'string' {
    return typeof this.#labels[0] === 'string' ? 'string' : 'integer';
  }

  /** What `match` answers for a query without a match unless told otherwise: −1 among integers, `null` among strings. */
  get noMatchLabel(): -1 | null {
    return this.kind === 'string' ? null : -1;
  }

  /** Codes of `labels`; unseen labels get the next free codes. Nothing is added when one of them is refused. */
  encode(labels: Labels, where = 'LabelCodes.encode'): Int32Array {
    checkLabels(labels, where, this.size > 0 ? this.kind : undefined);
    return Int32Array.from(labels as readonly Label[], (label) => this.#codes.get(label) ?? this.#append(label));
  }

  /** As `encode`, with `MISSING_LABEL_CODE` for null. */
  encodeNullable(labels: NullableLabels, where = 'LabelCodes.encodeNullable'): Int32Array {
    if (!Array.isArray(labels) || !labels.includes(null)) return this.encode(labels as Labels, where);
    const known = this.encode(labels.filter((label) => label !== null), where);
    let next = 0;
    return Int32Array.from(labels, (label) => (label === null ? MISSING_LABEL_CODE : (known[next++] as number)));
  }

  /** Codes of `labels` without adding any: an unseen label gets `UNKNOWN_LABEL_CODE`. */
  find(labels: Labels, where = 'LabelCodes.find'): Int32Array {
    checkLabels(labels, where, this.size > 0 ? this.kind : undefined);
    return Int32Array.from(labels as readonly Label[], (label) => this.#codes.get(label) ?? UNKNOWN_LABEL_CODE);
  }

  /** The label behind a code; `null` for a code that stands for no label. */
  decode(code: number): Label | null {
    return this.#labels[code] ?? null;
  }

  /** A copy that can grow without changing this one. */
  clone(): LabelCodes {
    return new LabelCodes(this.getConfig());
  }

  getConfig(): LabelCodesConfig {
    return { labels: [...this.#labels] };
  }

  #append(label: Label): number {
    const code = this.#labels.push(label) - 1;
    this.#codes.set(label, code);
    return code;
  }
}

/** Refuses labels that are no integers or strings, or that mix both. `kind` is the kind that they have to agree with. */
export function checkLabels(labels: Labels, where: string, kind?: 'integer' | 'string'): void {
  if (labels instanceof Int32Array && kind !== 'string') return;
  if (!Array.isArray(labels) && !ArrayBuffer.isView(labels))
    throw new SimError({
      code: 'INVALID_LABEL',
      where,
      problem: 'labels must be an Int32Array or an array of integers or strings',
      got: labels,
      cure: 'Pass one label for each row.',
    });
  let wanted = kind;
  for (const [row, label] of (labels as readonly Label[]).entries()) {
    const found = typeof label === 'string' ? 'string' : Number.isInteger(label) ? 'integer' : undefined;
    if (found === undefined)
      throw new SimError({
        code: 'INVALID_LABEL',
        where,
        problem: `label of row ${row} must be an integer or a string`,
        got: label,
        cure: 'Give each class an integer or a name.',
      });
    wanted ??= found;
    if (found !== wanted)
      throw new SimError({
        code: 'INVALID_LABEL',
        where,
        problem: `labels must be all integers or all strings; row ${row} is no ${wanted}`,
        got: label,
        cure: 'Write every label in the same kind.',
      });
  }
}
