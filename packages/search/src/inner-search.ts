/**
 * Engines that other engines are made of.
 *
 * @internal
 */
import { type Json, type PartConfig, findClass, isPartConfig } from '@sim/core';
import { HnswSearch } from './hnsw-search.ts';
import { LinearSearch } from './linear-search.ts';
import type { Search, SearchClass, SearchOptions } from './search.ts';

/** An engine as a part of another one: by name, by name with options, or by class. */
export type InnerSearch = string | PartConfig | SearchClass;

const engines: readonly SearchClass[] = [LinearSearch, HnswSearch];

/** Refuses the name of an engine that is not there. Throws `UNKNOWN_NAME`. */
export function requireInnerSearch(inner: InnerSearch, where: string): void {
  if (typeof inner !== 'function') findEngine(inner, where);
}

/** Makes an engine that is a part of another one. */
export async function makeInnerSearch(inner: InnerSearch, options: SearchOptions, where: string): Promise<Search> {
  const Engine = typeof inner === 'function' ? inner : findEngine(inner, where);
  return new Engine({ ...(isPartConfig(inner) ? inner.config : {}), ...options });
}

/** The engine as a configuration names it. */
export function describeInner(inner: InnerSearch): Json {
  if (typeof inner === 'function') return inner.className;
  return isPartConfig(inner) ? { className: inner.className, config: inner.config } : inner;
}

const findEngine = (inner: string | PartConfig, where: string): SearchClass =>
  findClass(isPartConfig(inner) ? inner.className : inner, engines, 'search engine', where);
