import { afterAll, beforeAll, describe } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { missingRequirement } from './missing-requirement.ts';

/** Calls a function that the script of the page has put into `globalThis.calls`. */
export type CallPage = (name: string, ...args: unknown[]) => Promise<unknown>;

/** Options of `describeInChromium`. */
export interface ChromiumOptions {
  /** Module that the page loads, TypeScript: puts its async functions into `globalThis.calls`. Bundled as a browser's. */
  readonly script: URL;
  /** Module that `new Worker('/worker.js')` of the page loads. */
  readonly worker?: URL;
  /** Isolates the page from others, so that its workers can share memory. */
  readonly isIsolated?: boolean;
  /** Arguments for Chromium. */
  readonly args?: readonly string[];
}

/**
 * Describes tests that call functions in a page of an installed Chromium. Without one, a skipped test says why; where
 * `SIM_REQUIRE_ALL` is set, a failing one does. What goes to the page and back is JSON.
 */
export function describeInChromium(name: string, options: ChromiumOptions, define: (call: CallPage) => void): void {
  describe(name, () => {
    const executablePath = process.env['CHROMIUM_PATH'];
    if (!executablePath) {
      missingRequirement('no Chromium is installed, and CHROMIUM_PATH names none');
      return;
    }
    let opened: OpenPage | undefined;
    beforeAll(async () => {
      opened = await openPage(executablePath, options);
    }, 120_000);
    afterAll(() => opened?.close());
    define((call, ...args) => (opened as OpenPage).call(call, ...args));
  });
}

interface OpenPage {
  readonly call: CallPage;
  close(): Promise<void>;
}

const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

async function openPage(executablePath: string, { script, worker, isIsolated = false, args = [] }: ChromiumOptions): Promise<OpenPage> {
  const files = new Map([
    ['/', { type: 'text/html', text: '<!doctype html><title>test</title><script type="module" src="/page.js"></script>' }],
    ['/page.js', { type: 'text/javascript', text: await bundle(script) }],
  ]);
  if (worker) files.set('/worker.js', { type: 'text/javascript', text: await bundle(worker) });
  const server = createServer(({ url }, response) => {
    const file = files.get(url ?? '');
    response.writeHead(file ? 200 : 404, { ...(isIsolated ? isolation : {}), 'content-type': file?.type ?? 'text/plain' }).end(file?.text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    return await visit(server, executablePath, args);
  } catch (error) {
    server.close();
    throw error;
  }
}

async function visit(server: Server, executablePath: string, args: readonly string[]): Promise<OpenPage> {
  const { chromium } = await import('playwright-core');
  const quiet = ['--no-sandbox', '--no-first-run', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath, args: [...quiet, ...args] });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('globalThis.calls !== undefined', undefined, { timeout: 30_000 }).catch((cause: unknown) => {
    throw new Error(`the page did not start: ${errors.join('; ')}`, { cause });
  });
  return {
    call: (name, ...values) => page.evaluate(([method, given]) => globalThis.calls[method]?.(...given), [name, values] as const),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

declare global {
  /** Functions of the page. */
  var calls: Record<string, (...args: unknown[]) => Promise<unknown>>;
}

async function bundle(entry: URL): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entry.pathname],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@sim/source', 'browser'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
