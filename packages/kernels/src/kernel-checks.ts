/**
 * Checks at the border of every kernel of this package.
 *
 * @internal
 */
import { SimError, requireInteger, requireK, requireOneOf } from '@sim/core';
import type { GraphSpec, KernelSpec } from './kernel-backend.ts';

/** Refuses a form, dimension or element type that no kernel has. */
export function requireSpec(spec: KernelSpec, where: string): void {
  requireOneOf(spec.form, ['dot', 'l1', 'l2sq'], 'form', where);
  requireInteger(spec.dim, 'dim', where);
  requireOneOf(spec.elementType ?? 'float32', ['float32', 'int8'], 'element type', where);
  if (spec.elementType === 'int8' && spec.form === 'l1')
    throw new SimError({
      code: 'UNSUPPORTED_OPERATION',
      where,
      problem: 'rows of int8 are compared by products and squared differences only',
      got: spec.form,
      cure: 'Keep float32 rows, or use another distance.',
    });
  requireOneOf(spec.prefilter ?? 'auto', ['auto', 'int16', 'int8', 'none'], 'prefilter', where);
}

/** Refuses values that are no whole rows; returns how many rows there are. */
export function requireWholeRows(values: Float32Array, dim: number, name: string, where: string): number {
  if (values.length % dim === 0) return values.length / dim;
  throw new SimError({
    code: 'DIMENSION_MISMATCH',
    where,
    problem: `${name} must be whole rows of ${dim} numbers`,
    got: values.length,
    cure: `Pass count × ${dim} numbers.`,
  });
}

/** Checks what `search` is called with; returns the number of queries. */
export function requireQueries(queries: Float32Array, k: number, dim: number, where: string): number {
  requireK(k, where);
  return requireWholeRows(queries, dim, 'queries', where);
}

/** Checks what `graph` is called with. */
export function requireGraph(rows: Float32Array, { form, dim, k }: GraphSpec, where: string): void {
  requireSpec({ form, dim }, where);
  requireK(k, where);
  requireWholeRows(rows, dim, 'rows', where);
}

/** Refuses to work on with a kernel whose gallery was released. */
export function requireOpen(isDisposed: boolean, where: string): void {
  if (!isDisposed) return;
  throw new SimError({
    code: 'DISPOSED',
    where,
    problem: 'this kernel was disposed of',
    cure: 'Open another one.',
  });
}
