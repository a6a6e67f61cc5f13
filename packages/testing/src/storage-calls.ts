import { type ByteSource, type ByteStorage, openSource, openStorage } from '@sim/core';

/** What a call of a page gives back: JSON, with bytes as lists of numbers. */
export type Answer = { readonly value: unknown } | { readonly error: { readonly name: string; readonly code?: string; readonly message: string } };

/** Functions on storages for a page or worker of a browser, which cannot hand the storages themselves out. */
export function storageCalls(): Record<string, (...args: unknown[]) => Promise<Answer>> {
  const storages: ByteStorage[] = [];
  const releases: (() => Promise<void>)[] = [];
  const sources: ByteSource[] = [];
  return {
    open: (location) => answer(async () => storages.push(openStorage(location as string)) - 1),
    lock: (storage, name) =>
      answer(async () => releases.push(await (storages[storage as number] as ByteStorage).lock(name as string)) - 1),
    openSource: (storage, name) =>
      answer(async () => {
        const source = await openSource(storages[storage as number] as ByteStorage, name as string);
        return { source: sources.push(source) - 1, length: source.length };
      }),
    readInto: (source, offset, length) =>
      answer(async () => {
        const target = new Uint8Array(length as number);
        await (sources[source as number] as ByteSource).readInto(offset as number, target);
        return { bytes: [...target] };
      }),
    closeSource: (source) => answer(() => (sources[source as number] as ByteSource).close()),
    release: (lock) => answer(() => (releases[lock as number] as () => Promise<void>)()),
    call: (storage, method, ...args) =>
      answer(async () => {
        const given = args.map((arg) => (Array.isArray(arg) ? Uint8Array.from(arg as number[]) : arg));
        const target = storages[storage as number] as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
        const value = await target[method as string]?.(...given);
        return value instanceof Uint8Array ? { bytes: [...value] } : value;
      }),
  };
}

async function answer(work: () => Promise<unknown>): Promise<Answer> {
  try {
    return { value: await work() };
  } catch (error) {
    const { name, code, message } = error as { name: string; code?: string; message: string };
    return { error: { name, message, ...(typeof code === 'string' ? { code } : {}) } };
  }
}
