import { expect, test } from '@jest/globals';
import { makeClassificationMatcher } from './make-classification-matcher.ts';
import { MatchMajorityVote } from './match-majority-vote.ts';
import { MatchNearest } from './match-nearest.ts';

test.each([
  ['match_nearest', MatchNearest],
  ['Match_Majority_Vote', MatchMajorityVote],
  ['MatchNearest', MatchNearest],
])('%s stands for its class', (name, matcherClass) => {
  expect(makeClassificationMatcher(name)).toBeInstanceOf(matcherClass);
});

test('takes a class, a name with options, an instance', () => {
  expect(makeClassificationMatcher(MatchNearest)).toEqual(new MatchNearest());
  const identifier = { className: 'MatchMajorityVote', config: { distance: 'winner' } };
  expect(makeClassificationMatcher(identifier)).toEqual(new MatchMajorityVote({ distance: 'winner' }));
  const matcher = new MatchNearest();
  expect(makeClassificationMatcher(matcher)).toBe(matcher);
});

test('an unknown name is refused with the known ones', () => {
  expect(() => makeClassificationMatcher('nearest')).toThrow(
    'makeClassificationMatcher: unknown matcher, got "nearest". Use one of: match_majority_vote, match_nearest.',
  );
});
