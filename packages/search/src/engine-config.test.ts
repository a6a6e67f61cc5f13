import { expect, test } from '@jest/globals';
import { encodeJson, readSections, writeSections } from '@sim/core';
import { noIndex, readEngineConfig } from './engine-config.ts';

const sections = readSections(
  writeSections('search', { engine: encodeJson({ className: 'OneSearch', config: { dim: 2 } }) }),
  'search',
  'here',
);

test('the options of an engine are read', () => {
  expect(readEngineConfig(sections, 'OneSearch', 'here')).toEqual({ dim: 2 });
});

test('another engine is refused and named', () => {
  expect(() => readEngineConfig(sections, 'OtherSearch', 'here')).toThrow(
    expect.objectContaining({ code: 'FILE_FORMAT', message: expect.stringMatching(/than OtherSearch, got .*OneSearch/) }),
  );
});

test('the refusal of a file keeps its cause', () => {
  const cause = new Error('a row is missing');
  expect(noIndex('here', cause)).toMatchObject({ code: 'FILE_CORRUPT', cause });
});
