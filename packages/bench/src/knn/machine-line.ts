/** @internal */

import { cpus, loadavg } from 'node:os';

/** Above this many busy processors before the run, times are marked as disturbed. */
const QUIET_LOAD = 0.5;

/** What ran where, and whether other work ran beside it. */
export function machineLine(rounds: number): string {
  const [load = 0] = loadavg();
  const note = load > QUIET_LOAD ? `, **beside other work** (load ${load.toFixed(1)} before the run: ratios are the evidence)` : '';
  return `${cpus()[0]?.model}, ${cpus().length} processors, Node ${process.version}, medians of ${rounds} interleaved rounds${note}`;
}
