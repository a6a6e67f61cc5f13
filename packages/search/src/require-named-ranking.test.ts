import { expect, test } from '@jest/globals';
import { getRanking, rankings } from '@sim/core';
import { requireNamedRanking } from './require-named-ranking.ts';

test('rankings of the library can be saved, one of the caller cannot', () => {
  for (const ranking of rankings) expect(() => requireNamedRanking(ranking, 'Search.toBytes')).not.toThrow();
  const own = { ...getRanking('cosine', 'here'), name: 'own' };
  expect(() => requireNamedRanking(own, 'Search.toBytes')).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_OPERATION', message: expect.stringContaining('got "own".') }),
  );
});
