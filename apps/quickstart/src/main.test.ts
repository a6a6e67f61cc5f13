import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const script = fileURLToPath(new URL('./main.ts', import.meta.url));

function start(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--conditions=@sim/source', '--import', 'tsx', script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('npm start on a cut of the data', () => {
  const out = mkdtempSync(join(tmpdir(), 'quickstart-'));
  let run: ReturnType<typeof start>;
  let metrics: {
    mapAtR: Record<string, number>;
    nearest: Record<string, number>;
    stepLosses: number[];
    reloadedEqual: boolean;
    cutpoints: { optimal: { distance: number } };
  };

  beforeAll(() => {
    run = start('--quick', '--steps', '12', '--out', out);
    if (run.status === 0) metrics = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
  }, 300_000);

  afterAll(() => rmSync(out, { recursive: true }));

  test('ends well and names what it wrote', () => {
    expect(run.stderr).not.toContain('Error');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain(join(out, 'report.html'));
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['metrics.json', 'model.json', 'report.html']));
  });

  test('learns something in twelve steps', () => {
    expect(metrics.stepLosses).toHaveLength(12);
    const [early, late] = [metrics.stepLosses.slice(0, 4), metrics.stepLosses.slice(8)].map((losses) =>
      losses.reduce((sum, loss) => sum + loss, 0),
    );
    expect(late).toBeLessThan(early as number);
    // The raw pixels rank the seen digits with a MAP@R of 0.445.
    expect(metrics.mapAtR['seen']).toBeGreaterThan(0.5);
    expect(metrics.nearest['all']).toBeGreaterThan(0.6);
  });

  test('a second process gives the same answers', () => {
    expect(metrics.reloadedEqual).toBe(true);
    expect(run.stdout).toContain('bit for bit');
  });

  test('prints the quality and the calibrated distance', () => {
    for (const text of ['MAP@R', '1-NN accuracy', 'F1', 'precision', 'recall', 'load in a second process'])
      expect(run.stdout).toContain(text);
    expect(run.stdout).toContain(metrics.cutpoints.optimal.distance.toFixed(3));
  });

  test('the report is one file that asks for nothing', () => {
    const report = readFileSync(join(out, 'report.html'), 'utf8');
    expect(report.length).toBeLessThan(3_000_000);
    expect(report).toContain('MAP@R, unseen digits');
    expect(report.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/(?:src|href)="https?:/);
  });
});

describe('npm start with options it cannot use', () => {
  test('shows the help', () => {
    const { status, stdout } = start('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--steps <n>');
  });

  test.each([
    [['--steps', 'none'], 2, /^npm start: --steps must be a whole number of at least 1, got "none"/],
    [['--colour'], 2, /^npm start: Unknown option '--colour'/],
    [['--loss', 'no_loss'], 2, /unknown loss, got "no_loss"\. Use one of: .*multisim_loss/],
  ])('%j: one line, no stack trace', (args, status, message) => {
    const run = start('--quick', ...args);
    expect(run.status).toBe(status);
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trim().split('\n')).toHaveLength(1);
  });
});
