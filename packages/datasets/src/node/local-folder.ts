/** @internal Folders of folders, under Node. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SimError } from '@sim/core';
import type { FolderContent, FolderEntry } from '../folder-content.ts';

/** What a folder holds, without hidden files; a link counts as what it leads to. Throws `FILE_NOT_FOUND`. */
export async function listLocalFolder(location: string | URL, where: string): Promise<FolderContent> {
  const path = /^file:/i.test(String(location)) ? fileURLToPath(location) : String(location);
  const folders: FolderEntry[] = [];
  const files: FolderEntry[] = [];
  for (const entry of await readFolder(path, where)) {
    const member = { name: entry.name, path: join(path, entry.name) };
    const isFolder = entry.isSymbolicLink() ? (await stat(member.path)).isDirectory() : entry.isDirectory();
    (isFolder ? folders : files).push(member);
  }
  return { path, folders, files };
}

async function readFolder(path: string, where: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    throw new SimError({ code: 'FILE_NOT_FOUND', where, problem: 'no such folder', got: path, cure: 'Check the path.', cause });
  }
}
