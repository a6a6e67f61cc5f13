import type { AppendOptions, ByteSource, ByteStorage } from '@sim/core';
import { type CallPage, describeInChromium } from './chromium-page.ts';
import type { Answer } from './storage-calls.ts';

/** Describes tests of storages in a page of an installed Chromium, or its worker. */
export function describeWithStorages(
  name: string,
  define: (open: (location: string, place: 'page' | 'worker') => Promise<ByteStorage>) => void,
): void {
  const script = new URL('./storage-page.ts', import.meta.url);
  const worker = new URL('./storage-worker.ts', import.meta.url);
  describeInChromium(name, { script, worker }, (call) => define((location, place) => PageStorage.open(location, call, place)));
}

/** A storage in a page or its worker, used from here: for the conformance suite of storages that only browsers have. */
export class PageStorage implements ByteStorage {
  readonly location: string;
  readonly #call: CallPage;
  readonly #place: 'page' | 'worker';
  readonly #storage: number;

  private constructor(location: string, call: CallPage, place: 'page' | 'worker', storage: number) {
    this.location = location;
    this.#call = call;
    this.#place = place;
    this.#storage = storage;
  }

  static async open(location: string, call: CallPage, place: 'page' | 'worker'): Promise<PageStorage> {
    return new PageStorage(location, call, place, (await valueOf(call(`${place}.open`, location))) as number);
  }

  read(name: string): Promise<Uint8Array> {
    return this.#bytes('read', name);
  }

  readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    return this.#bytes('readRange', name, offset, length);
  }

  async openSource(name: string): Promise<ByteSource> {
    const ask = (method: string, ...args: unknown[]): Promise<unknown> => valueOf(this.#call(`${this.#place}.${method}`, ...args));
    const { source, length } = (await ask('openSource', this.#storage, name)) as { source: number; length: number };
    return {
      length,
      readInto: async (offset, target) => target.set(((await ask('readInto', source, offset, target.length)) as { bytes: number[] }).bytes),
      close: async () => void (await ask('closeSource', source)),
    };
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    await this.#run('write', name, [...bytes]);
  }

  async append(name: string, bytes: Uint8Array, options?: AppendOptions): Promise<void> {
    await this.#run('append', name, [...bytes], options);
  }

  async truncate(name: string, length: number): Promise<void> {
    await this.#run('truncate', name, length);
  }

  async remove(name: string): Promise<void> {
    await this.#run('remove', name);
  }

  async list(): Promise<string[]> {
    return (await this.#run('list')) as string[];
  }

  async lock(name: string): Promise<() => Promise<void>> {
    const lock = await valueOf(this.#call(`${this.#place}.lock`, this.#storage, name));
    return async () => void (await valueOf(this.#call(`${this.#place}.release`, lock)));
  }

  async #bytes(method: string, ...args: unknown[]): Promise<Uint8Array> {
    return Uint8Array.from(((await this.#run(method, ...args)) as { bytes: number[] }).bytes);
  }

  #run(method: string, ...args: unknown[]): Promise<unknown> {
    return valueOf(this.#call(`${this.#place}.call`, this.#storage, method, ...args));
  }
}

async function valueOf(called: Promise<unknown>): Promise<unknown> {
  const answer = (await called) as Answer;
  if ('value' in answer) return answer.value;
  throw Object.assign(new Error(answer.error.message), answer.error);
}
