import { spawnSync } from 'node:child_process';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { LongCall } from '@sim/core';
import { progressListener } from './progress-listener.ts';

let written = '';
let time = 0;
const stream = new Writable({
  write(chunk, _encoding, done) {
    written += String(chunk);
    done();
  },
});
const options = { stream, now: () => time };

beforeEach(() => {
  written = '';
  time = 0;
});

describe('progressListener', () => {
  test('shows a long call of core', async () => {
    const onProgress = progressListener('Looking up', options);
    const call = new LongCall('lookup', 4, 'Here.lookup', { onProgress });
    for (let done = 0; done < 4; done++) {
      time += 1500;
      await call.advance(1);
    }
    expect(written.split('\n')).toEqual([
      'Looking up   50 %  2/4  0.67/s  0:03 left',
      'Looking up   75 %  3/4  0.67/s  0:02 left',
      `Looking up  4/4  0.67/s${'6.0 s'.padStart(57)}`,
      '',
    ]);
  });

  test('says nothing of work under two seconds', () => {
    const listener = progressListener('Short', options);
    for (let done = 1; done <= 10; done++) {
      time += 199;
      listener({ stage: 'a', done, total: 10 });
    }
    expect(written).toBe('');
  });

  test('starts over after an end, at a new stage, and when the count falls back', () => {
    const listener = progressListener('Work', options);
    const at = (milliseconds: number, stage: string, done: number) => {
      time = milliseconds;
      listener({ stage, done, total: 10 });
    };
    at(3000, 'a', 10); // ends the first line
    at(3500, 'a', 5); // less than two seconds into the second
    at(4000, 'b', 5); // into the third
    at(4500, 'b', 2); // into the fourth
    expect(written.split('\n')).toHaveLength(2);
    at(7000, 'b', 6);
    expect(written.split('\n')[1]).toBe('Work   60 %   6/10  2.40/s  0:02 left');
  });

  test('a bar of work that failed does not keep the process alive', () => {
    const script = `
      import { Writable } from 'node:stream';
      import { progressListener } from ${JSON.stringify(new URL('./progress-listener.ts', import.meta.url).href)};
      const stream = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY: true });
      let time = 0;
      const listener = progressListener('Work', { stream, now: () => (time += 3000) });
      listener({ stage: 'a', done: 5, total: 10 });
      console.log('drawn');`;
    const args = ['--conditions=@sim/source', '--import', 'tsx', '--input-type=module', '--eval', script];
    const cwd = fileURLToPath(new URL('../../../..', import.meta.url));
    const { stdout, status } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 30_000 });
    expect(stdout).toBe('drawn\n');
    expect(status).toBe(0);
  });
});
