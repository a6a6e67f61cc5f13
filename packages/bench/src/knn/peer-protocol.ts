/**
 * What is said between the benchmark and the processes of its engines, in JavaScript and in Python alike: one line of
 * JSON to and fro.
 *
 * @internal
 */

/** The first line of an engine: what it is, or why it does not run here. */
export type KnnHello = { readonly label: string } | { readonly unavailable: string };

/** Takes a gallery `[n, dim]` and queries `[q, dim]` from files of float32, squared Euclidean distance. */
export interface LoadRequest {
  readonly op: 'load';
  readonly gallery: string;
  readonly queries: string;
  readonly dim: number;
}

/** Answers `count` queries at a time, `repeats` times, moving on through the queries. */
export interface TimeRequest {
  readonly op: 'time';
  readonly count: number;
  readonly k: number;
  readonly repeats: number;
}

/** Ids of the first `count` queries, asked `batch` at a time. */
export interface AnswerRequest {
  readonly op: 'answers';
  readonly count: number;
  readonly batch: number;
  readonly k: number;
}

/** The k nearest rows of every row of the gallery; ids go to the file `output` as uint32 `[n, k]`. */
export interface GraphRequest {
  readonly op: 'graph';
  readonly k: number;
  readonly output: string;
}

/** What the engine can tell about its last load and its searches. */
export interface DetailsRequest {
  readonly op: 'details';
}

export type KnnRequest = AnswerRequest | DetailsRequest | GraphRequest | LoadRequest | TimeRequest;

/** Answer to `load`: milliseconds until the first query can be asked. */
export interface Loaded {
  readonly ms: number;
}

/** Answer to `time`: milliseconds of each repeat. */
export interface Timed {
  readonly ms: readonly number[];
}

/** Answer to `answers`. */
export interface Answered {
  readonly ids: readonly number[];
}

/** Answer to `graph`. */
export interface Graphed {
  readonly ms: number;
  /** What the process took of processors: other work on the machine does not count. */
  readonly cpuMs: number;
}

/** Answer to `details`: counts and names, whatever the engine has, and the most memory its process ever had. */
export type Details = Readonly<Record<string, number | string>>;
