/** @internal */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replaceMarkdownBlock } from '../markdown-block.ts';

const document = fileURLToPath(new URL('../../../../BENCHMARKS.md', import.meta.url));
const charts = fileURLToPath(new URL('../../docs', import.meta.url));

/** Prints a section and puts it into BENCHMARKS.md in place of the last one of its name. */
export function publish(name: string, content: string, { write }: { readonly write: boolean }): void {
  console.log(`\n${content}`);
  if (write) writeFileSync(document, replaceMarkdownBlock(readFileSync(document, 'utf8'), name, content));
}

/** Keeps a chart beside the benchmark; gives the line of Markdown that shows it, nothing when nothing is written. */
export function publishChart(name: string, svg: string, { write }: { readonly write: boolean }): string {
  if (!write) return '';
  mkdirSync(charts, { recursive: true });
  writeFileSync(`${charts}/${name}.svg`, `${svg}\n`);
  return `![Time per query by size of the gallery](packages/bench/docs/${name}.svg)`;
}
