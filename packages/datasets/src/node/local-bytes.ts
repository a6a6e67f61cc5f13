/** @internal Parts of files on the disk, under Node. */
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SimError } from '@sim/core';
import type { ByteFile } from '../byte-file.ts';

/** Opens a file on the disk, given by path or `file:` URL. Throws `FILE_NOT_FOUND`. */
export async function openLocalBytes(location: string | URL, where: string): Promise<ByteFile> {
  const path = /^file:/i.test(String(location)) ? fileURLToPath(location) : String(location);
  const file = await openPath(path, where);
  const { size } = await file.stat();
  return {
    name: path,
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    close: () => file.close(),
  };
}

async function openPath(path: string, where: string): ReturnType<typeof open> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    throw new SimError({ code: 'FILE_NOT_FOUND', where, problem: 'no such file', got: path, cure: 'Check the path.', cause });
  }
}
