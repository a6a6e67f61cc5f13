import { describe, expect, test } from '@jest/globals';
import { joinBytes } from './join-bytes.ts';
import { TfRecordFile } from './tf-record-file.ts';
import { frameRecord } from './tf-record-framing.ts';

const records = [5, 0, 900, 3, 2].map((length, i) => new Uint8Array(length).fill(i + 1));
const bytes = joinBytes(records.map(frameRecord));

describe('TfRecordRun', () => {
  test('gives records of the run by their number in the file', async () => {
    const run = await (await TfRecordFile.open(bytes)).load(1, 3);
    expect([run.first, run.count]).toEqual([1, 3]);
    expect([3, 1, 2].map((record) => run.record(record))).toEqual([records[3], records[1], records[2]]);
  });

  test('checks a record when it is taken out', async () => {
    const damaged = bytes.slice();
    const third = 21 + 16;
    damaged[third + 12 + 100] = 99;
    const run = await (await TfRecordFile.open(damaged)).load(0, 5);
    expect(run.record(3)).toEqual(records[3]);
    expect(() => run.record(2)).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT', message: expect.stringContaining(`offset ${third} `) }));
  });
});
