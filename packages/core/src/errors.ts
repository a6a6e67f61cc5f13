/** Codes of every error that sim throws on purpose. They are part of the API: programs may switch on them. */
export type SimErrorCode =
  | 'ABORTED'
  | 'BACKEND_UNAVAILABLE'
  | 'DEVICE_LOST'
  | 'DEVICE_MEMORY'
  | 'DIMENSION_MISMATCH'
  | 'DISPOSED'
  | 'DISTANCE_MISMATCH'
  | 'DUPLICATE_ID'
  | 'DUPLICATE_KEY'
  | 'EMPTY_INPUT'
  | 'FILE_CHANGED'
  | 'FILE_CORRUPT'
  | 'FILE_EXISTS'
  | 'FILE_FORMAT'
  | 'FILE_LOCKED'
  | 'FILE_NEWER_VERSION'
  | 'FILE_NOT_FOUND'
  | 'FILE_PICKLED'
  | 'FILE_TRUNCATED'
  | 'INDEX_EMPTY'
  | 'INDEX_LOG_CORRUPT'
  | 'INDEX_LOG_FAILED'
  | 'INVALID_ARGUMENT'
  | 'INVALID_LABEL'
  | 'K_OUT_OF_RANGE'
  | 'LENGTH_MISMATCH'
  | 'MISSING_GRADIENTS'
  | 'MISSING_PEER'
  | 'NOT_CALIBRATED'
  | 'NOT_COMPILED'
  | 'NOT_FINITE'
  | 'NOT_FITTED'
  | 'OUT_OF_MEMORY'
  | 'SHAPE_MISMATCH'
  | 'STORAGE_UNAVAILABLE'
  | 'STORE_CHANGED'
  | 'THREAD_FAILED'
  | 'TOO_FEW_EXAMPLES'
  | 'UNKNOWN_CUTPOINT'
  | 'UNKNOWN_ID'
  | 'UNKNOWN_KEY'
  | 'UNKNOWN_NAME'
  | 'UNSUPPORTED_OPERATION';

/** What went wrong, with which value, and what to do about it. */
export interface SimErrorParts {
  readonly code: SimErrorCode;
  /** The public call that refused, as `Class.method`. */
  readonly where: string;
  readonly problem: string;
  /** The offending value. Left out where there is none to show. */
  readonly got?: unknown;
  /** A sentence that tells the reader how to go on. */
  readonly cure: string;
  readonly cause?: unknown;
}

/**
 * The one error class of sim. Its message reads `<Class.method>: <problem>, got <value>. <cure>`.
 *
 * @example
 * try { await index.lookup(queries, { k: 0 }); }
 * catch (error) { if (error instanceof SimError && error.code === 'K_OUT_OF_RANGE') … }
 */
export class SimError extends Error {
  override readonly name: string = 'SimError';
  readonly code: SimErrorCode;

  constructor({ code, where, problem, cure, cause, ...rest }: SimErrorParts) {
    const got = 'got' in rest ? `, got ${show(rest.got)}` : '';
    super(`${where}: ${problem}${got}. ${cure}`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** A short, one-line picture of any value. */
function show(value: unknown): string {
  const isShort = Array.isArray(value) && value.length <= 8 && !value.some(Array.isArray);
  if (isShort) return `[${value.map(show).join(', ')}]`;
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}…` : value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${'length' in value ? value.length : value.byteLength})`;
  if (typeof value === 'function') return value.name || 'a function';
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return String(value);
}
