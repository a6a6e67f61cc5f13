import { findClass } from '@sim/core';
import { storeClasses } from './registry.ts';
import type { Store, StoreClass } from './store.ts';

/** A store as options take it: by name, by class, or itself. */
export type StoreIdentifier<Data = unknown> = string | StoreClass | Store<Data>;

/**
 * The store behind a name, class or instance; an instance comes back as it is. Names ignore case.
 * Throws `UNKNOWN_NAME`, listing the known names.
 *
 * @example
 * getStore('memory');   // a MemoryStore
 */
export function getStore<Data = unknown>(identifier: StoreIdentifier<Data>, where = 'getStore'): Store<Data> {
  if (typeof identifier === 'object' && identifier !== null) return identifier;
  const Found = typeof identifier === 'function' ? identifier : findClass(identifier, storeClasses, 'store', where);
  return new Found<Data>();
}
