import type { Batch, Label, LabelCodes } from '@sim/core';

/** What a recipe may use. */
export interface RecipeContext {
  readonly seed: number;
  /** Folder for files that a recipe writes. */
  readonly folder: string;
  readonly quick: boolean;
  /** Prints a line. */
  readonly print: (text: string) => void;
}

/** One batch to look at. */
export interface ShownBatch {
  readonly title: string;
  readonly batch: Batch;
  readonly labelCodes: LabelCodes;
  /** Views of each example, one after another in the batch. Default 1. */
  readonly views?: number;
}

/** One way to make batches. */
export interface Recipe {
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly text: string;
  /** The batches to show on the page; none for data that are no pictures. */
  make(context: RecipeContext): Promise<readonly ShownBatch[]>;
}

/** How often each label stands in a batch, in the order of the batch. */
export function labelCounts({ batch, labelCodes }: Pick<ShownBatch, 'batch' | 'labelCodes'>): Map<Label | null, number> {
  const counts = new Map<Label | null, number>();
  for (const code of batch.labels) {
    const label = labelCodes.decode(code);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

/** A batch in one line: its shape, and how often each label stands in it. */
export function describeBatch(shown: Pick<ShownBatch, 'batch' | 'labelCodes'>): string {
  const counts = labelCounts(shown);
  const texts = [...counts].slice(0, 8).map(([label, count]) => `${label} × ${count}`);
  const more = counts.size > texts.length ? `, and ${counts.size - texts.length} more` : '';
  return `examples [${shown.batch.examples.shape.join(', ')}], labels: ${texts.join(', ')}${more}`;
}
