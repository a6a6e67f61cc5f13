/**
 * What is said between a kernel and the threads that hold its parts. Requests are answered one by one, in order.
 *
 * @internal
 */
import type { KernelName, KernelSpec, KernelStatistics, RowFilter } from '../kernel-backend.ts';

/** Kernels that can run in a thread: a GPU works beside its caller as it is. */
export type ThreadKernelName = Exclude<KernelName, 'webgpu'>;

/** What a thread is asked, its first request being `open`. */
export type ThreadRequest =
  | { readonly call: 'open'; readonly kernel: ThreadKernelName; readonly spec: KernelSpec }
  | { readonly call: 'append'; readonly rows: Float32Array }
  | { readonly call: 'search'; readonly queries: Float32Array; readonly k: number; readonly filter?: RowFilter }
  | { readonly call: 'read'; readonly first: number; readonly last: number }
  /** Takes rows back until `size` are left, because another part had no room for its share. */
  | { readonly call: 'shrink'; readonly size: number };

/** Rows `[count, k]` of the part, and their keys. */
export interface PartAnswer {
  readonly rows: Uint32Array;
  readonly keys: Float64Array;
}

/** What a thread's kernel holds and has done. */
export interface ThreadState {
  readonly bytes: number;
  readonly canRead: boolean;
  readonly statistics?: KernelStatistics;
}

/** What comes back. */
export type ThreadAnswer =
  | { readonly state: ThreadState; readonly found?: PartAnswer; readonly rows?: Float32Array }
  | ThreadFailure;

/** What a thread answers when it cannot do what it was asked. */
export interface ThreadFailure {
  readonly failure: { readonly code?: string; readonly message: string };
}

/** A running thread, whatever the platform calls it. */
export interface WorkerThread<Request = ThreadRequest> {
  post(request: Request, transfer: readonly ArrayBuffer[]): void;
  /** Whether the thread keeps the process from ending. */
  keepProcess(isNeeded: boolean): void;
  terminate(): void;
}

/** Who listens to a thread. */
export interface ThreadListener<Answer = ThreadAnswer> {
  onAnswer(answer: Answer): void;
  /** The thread has ended by itself. */
  onFailure(cause: unknown): void;
}

/** Starts a thread that runs the program `source`, which serves through `serveKernel`. */
export type StartThread<Request = ThreadRequest, Answer = ThreadAnswer> = (
  source: string,
  listener: ThreadListener<Answer>,
) => WorkerThread<Request>;
