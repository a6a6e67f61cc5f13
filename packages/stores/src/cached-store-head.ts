/**
 * What a cached store says of its files.
 *
 * @internal
 */
import { type ByteStorage, decodeJson, encodeJson, readSections, requireSection, SimError, writeSections } from '@sim/core';

/** Which files of a store count. */
export interface CachedStoreHead {
  /** Part of their names. A store is replaced as a whole by writing new files and then a new head. */
  readonly generation: number;
  /** Name of what the store holds. */
  readonly collectionId: string;
  /** First id that was free when the generation began. */
  readonly nextId: number;
}

/** What the names of the files of a generation begin with. */
export const stemOf = (name: string, generation: number): string => `${name}-${generation}`;

/** Writes a new head in place of the old one, as a whole. */
export async function writeHead(storage: ByteStorage, name: string, head: CachedStoreHead): Promise<void> {
  await storage.write(headName(name), writeSections('cachedstore', { config: encodeJson(head) }));
}

/** The head of a store; `null` where there is no store. Throws `FILE_CORRUPT` and what `readSections` throws. */
export async function readHead(storage: ByteStorage, name: string, where: string): Promise<CachedStoreHead | null> {
  const names = await storage.list();
  if (names.includes(headName(name))) {
    const sections = readSections(await storage.read(headName(name)), 'cachedstore', where);
    return decodeJson(requireSection(sections, 'config', Uint8Array, where), where) as CachedStoreHead;
  }
  const orphan = names.find((file) => generationOf(name, file) !== undefined);
  if (orphan === undefined) return null;
  throw new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: `there are records, but no ${headName(name)}`,
    got: orphan,
    cure: 'Restore the files of the store from a copy, or remove them.',
  });
}

/** Removes the files of every generation but one. */
export async function removeOtherGenerations(storage: ByteStorage, name: string, generation: number): Promise<void> {
  for (const file of await storage.list()) {
    const found = generationOf(name, file);
    if (found !== undefined && found !== generation) await storage.remove(file);
  }
}

const headName = (name: string): string => `${name}.store`;

function generationOf(name: string, file: string): number | undefined {
  if (!file.startsWith(`${name}-`)) return undefined;
  const generation = /^(\d+)-\d+\.records$/.exec(file.slice(name.length + 1))?.[1];
  return generation === undefined ? undefined : Number(generation);
}
