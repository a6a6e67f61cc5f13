import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { clearCounts, printCounts } from './counts.mjs';
import { manifest, withTree } from './fixture-tree.mjs';

const counts = (passed, failed = 0, skips = []) => ({ passed, failed, skipped: skips.length, skips });
const tree = (core, stores) => ({
  '.jest/counts.json': counts(2),
  'packages/core/package.json': manifest('core'),
  'packages/core/.jest/counts.json': core,
  'packages/stores/package.json': manifest('stores'),
  'packages/stores/.jest/counts.json': stores,
  'packages/silent/package.json': manifest('silent', { scripts: {} }),
});

/** Printed lines and status for a tree of counts. */
const printed = (files) =>
  withTree(files, (root) => {
    const lines = [];
    const status = printCounts(root, (line) => lines.push(line));
    return { lines, status };
  });

describe('printCounts', () => {
  test('closes with the sums and succeeds', () => {
    expect(printed(tree(counts(3), counts(4)))).toEqual({ lines: ['9 passed, 0 failed, 0 skipped'], status: 0 });
  });

  test('lists skipped tests with their package', () => {
    const { lines, status } = printed(tree(counts(3), counts(0, 0, ['reads a disk (no disk here)'])));
    expect(lines).toEqual(['skipped: @sim/stores: reads a disk (no disk here)', '5 passed, 0 failed, 1 skipped']);
    expect(status).toBe(0);
  });

  test('fails on a failed test', () => {
    expect(printed(tree(counts(3), counts(4, 1)))).toEqual({ lines: ['9 passed, 1 failed, 0 skipped'], status: 1 });
  });

  test('counts a run without counts as a failure', () => {
    expect(printed(tree(counts(3), null))).toEqual({
      lines: ['failed: @sim/stores ended before its tests were counted', '5 passed, 1 failed, 0 skipped'],
      status: 1,
    });
  });

  test('fails when nothing passed', () => {
    expect(printed({ '.jest/counts.json': counts(0) })).toEqual({ lines: ['0 passed, 0 failed, 0 skipped'], status: 1 });
  });
});

test('clearCounts removes the counts of every earlier run', () => {
  withTree(tree(counts(3), counts(4)), (root) => {
    clearCounts(root);
    const left = ['.', 'packages/core', 'packages/stores'].filter((folder) => existsSync(join(root, folder, '.jest/counts.json')));
    expect(left).toEqual([]);
  });
});
