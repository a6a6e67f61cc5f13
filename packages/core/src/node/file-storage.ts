import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ByteStorage } from '../byte-storage.ts';
import { SimError } from '../errors.ts';

/** Opens a folder of the file system, given by path or `file:` URL. */
export function openLocalStorage(location: string): FileStorage {
  return new FileStorage(location.startsWith('file:') ? fileURLToPath(location) : location);
}

/**
 * Byte storage in a folder of the file system. Writes go to a temporary file that is synced and then renamed over
 * the old one, and the folder is synced after it, so that a crash leaves the old content or the new.
 *
 * @example
 * const storage = new FileStorage('./out');
 * await storage.write('index.sim', bytes);
 */
export class FileStorage implements ByteStorage {
  readonly location: string;

  constructor(folder: string) {
    this.location = folder;
  }

  async read(name: string): Promise<Uint8Array> {
    try {
      const buffer = await readFile(join(this.location, name));
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT' && (cause as NodeJS.ErrnoException).code !== 'ENOTDIR')
        throw cause;
      throw new SimError({
        code: 'FILE_NOT_FOUND',
        where: 'FileStorage.read',
        problem: 'no such file',
        got: join(this.location, name),
        cure: 'Check the path, or save there first.',
        cause,
      });
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.location, { recursive: true });
    const temporary = join(this.location, `.${name}.${process.pid}.${nextSerial()}.tmp`);
    try {
      await writeSynced(temporary, 'wx', bytes);
      await rename(temporary, join(this.location, name));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(this.location);
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    await mkdir(this.location, { recursive: true });
    await writeSynced(join(this.location, name), 'a', bytes);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.location, name), { force: true });
  }

  async list(): Promise<string[]> {
    try {
      const entries = await readdir(this.location, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
        .map((entry) => entry.name)
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

let serial = 0;
const nextSerial = (): number => serial++;

async function writeSynced(path: string, flags: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is durable only once its folder is; Windows cannot open a folder and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
