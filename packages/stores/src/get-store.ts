import { findClass, isPartConfig, type PartConfig } from '@sim/core';
import { storeClasses } from './registry.ts';
import type { Store, StoreClass } from './store.ts';

/** A store as options take it: by name, by class, by name with options, or itself. */
export type StoreIdentifier<Data = unknown> = string | StoreClass | PartConfig | Store<Data>;

/**
 * The store behind a name, class, configuration or instance; an instance comes back as it is. Names ignore case.
 * Throws `UNKNOWN_NAME`, listing the known names.
 *
 * @example
 * getStore('memory');   // a MemoryStore
 */
export function getStore<Data = unknown>(identifier: StoreIdentifier<Data>, where = 'getStore'): Store<Data> {
  if (typeof identifier === 'function') return new identifier<Data>();
  if (typeof identifier === 'object' && identifier !== null && !isPartConfig(identifier)) return identifier;
  const { className, config } = isPartConfig(identifier) ? identifier : { className: identifier, config: {} };
  const Found = findClass(className, storeClasses, 'store', where);
  return new Found<Data>(config as never);
}
