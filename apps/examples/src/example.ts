/** What a person may ask of every example. */
export interface ExampleOptions {
  /** Decides initial weights, batches and every other draw. */
  readonly seed: number;
  /** Folder for what the example writes; exists. */
  readonly out: string;
  /** A first look in a few seconds, on a part of the data. */
  readonly quick: boolean;
  /** The example's own options, by name; those not given have their default. */
  readonly values: Readonly<Record<string, string>>;
  /** Prints a line. */
  readonly print: (text: string) => void;
}

/** An option of one example's own. */
export interface ExampleOption {
  readonly description: string;
  readonly default: string;
}

/** A runnable program on real data. */
export interface Example {
  /** One sentence: what it shows. */
  readonly summary: string;
  readonly options?: Readonly<Record<string, ExampleOption>>;
  /** Runs it; resolves to its figures by name, which also go to `figures.json`. */
  run(options: ExampleOptions): Promise<Readonly<Record<string, unknown>>>;
}
