/**
 * A lock that ends with its process.
 *
 * @internal
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { lockedFile } from '../locked-file.ts';

/** Who holds a lock. */
interface Holder {
  /** Different for every lock that is ever made. */
  readonly token: string;
  readonly host: string;
  /** Changes when the machine starts again; empty where the system does not tell. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, so that a number that was given again is no holder; empty where the system does not tell. */
  readonly started: string;
}

/**
 * Makes the lock file `path`, and returns what removes it again. A lock whose process has ended, or whose machine was
 * started anew, is taken over; one from another machine counts, since nobody here can tell.
 *
 * Throws `FILE_LOCKED`.
 */
export async function lockFile(path: string, where: string): Promise<() => Promise<void>> {
  const holder = await thisProcess();
  for (;;) {
    if (await create(path, holder)) return () => removeOwn(path, holder);
    const found = await readHolder(path);
    if (found === 'gone') continue;
    if (found === 'unreadable') throw lockedFile(path, `something that is no lock of sim, remove the file if nobody`, where);
    if (await isAlive(found, holder)) throw lockedFile(path, describe(found, holder), where);
    await takeAway(path, found, where);
  }
}

/** Removes a dead lock. Only whoever holds the lock of that very lock may, so that nobody removes a newer one. */
async function takeAway(path: string, dead: Holder, where: string): Promise<void> {
  const release = await lockFile(`${path}.${dead.token}`, where);
  try {
    await removeOwn(path, dead);
  } finally {
    await release();
  }
}

async function removeOwn(path: string, { token }: Holder): Promise<void> {
  const found = await readHolder(path);
  if (typeof found === 'object' && found.token === token) await rm(path, { force: true });
}

/** Makes the file whole or not at all; false where there is one. */
async function create(path: string, holder: Holder): Promise<boolean> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, JSON.stringify(holder), { flag: 'wx' });
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readHolder(path: string): Promise<Holder | 'gone' | 'unreadable'> {
  const text = await readText(path);
  if (text === null) return 'gone';
  try {
    const holder = JSON.parse(text) as Partial<Holder>;
    const { token, host, boot, pid, started } = holder;
    const isWhole = [token, host, boot, started].every((part) => typeof part === 'string') && typeof pid === 'number';
    // The token becomes part of a file name.
    return isWhole && /^[0-9a-f-]{36}$/.test(token as string) ? (holder as Holder) : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

async function thisProcess(): Promise<Holder> {
  const [boot, started] = await Promise.all([bootOf(), startOf(process.pid)]);
  return { token: randomUUID(), host: hostname(), boot, pid: process.pid, started };
}

async function isAlive({ host, boot, pid, started }: Holder, here: Holder): Promise<boolean> {
  if (host !== here.host) return true;
  if (boot !== here.boot) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is such a process, of another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return started === (await startOf(pid));
}

const describe = ({ host, pid }: Holder, here: Holder): string =>
  host === here.host ? `process ${pid}` : `process ${pid} of ${host} (remove the file where that machine is gone)`;

const bootOf = async (): Promise<string> => ((await readText('/proc/sys/kernel/random/boot_id')) ?? '').trim();

/** Field 22 of the process' status on Linux, clock ticks since the start of the machine. */
async function startOf(pid: number): Promise<string> {
  const status = (await readText(`/proc/${pid}/stat`)) ?? '';
  // The program's name, field 2, stands in parentheses and may hold spaces.
  return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
