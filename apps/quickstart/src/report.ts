import type { QuickstartResult } from './run-quickstart.ts';

export async function makeReport(_result: QuickstartResult): Promise<string> {
  return '';
}
