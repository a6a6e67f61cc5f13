/** A process that reads shards, once for each line that it gets: `record-peer.ts <engine> <folder>`. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { recordEngines } from './record-engines.ts';

/** The most memory that this process held so far, in bytes. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  // Of this program alone: the other figure counts what the parent held before it started this one.
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

const [engine = '', folder = ''] = process.argv.slice(2);
const run = recordEngines[engine];
if (!run) throw new Error(`no engine is called ${engine}`);
console.log(JSON.stringify({ engine }));
for await (const _ of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  const pass = await run(folder);
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ ...pass, cpu: (user + system) / 1e6, peak: peakBytes() }));
}
