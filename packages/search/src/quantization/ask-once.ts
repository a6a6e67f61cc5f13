/** @internal */
import type { IdFilter } from '../search.ts';

/** The same filter, as a test that asks the caller's one no more than once about an id. */
export function askOnce(filter: IdFilter | undefined): IdFilter | undefined {
  if (typeof filter !== 'function') return filter;
  const answers = new Map<number, boolean>();
  return (id) => {
    const known = answers.get(id);
    if (known !== undefined) return known;
    const answer = filter(id);
    answers.set(id, answer);
    return answer;
  };
}
