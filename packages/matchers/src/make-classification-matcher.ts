import { findClass, type PartIdentifier } from '@sim/core';
import { ClassificationMatch } from './classification-match.ts';
import { matcherClasses } from './registry.ts';

/** How a caller names a matcher: by name, class, name with options, or the matcher itself. */
export type ClassificationMatchIdentifier = PartIdentifier<ClassificationMatch>;

/**
 * The matcher that `identifier` stands for; an instance is returned as it is. Names ignore case.
 * Throws `UNKNOWN_NAME`, listing the known names.
 *
 * @example
 * makeClassificationMatcher('match_majority_vote');
 */
export function makeClassificationMatcher(
  identifier: ClassificationMatchIdentifier,
  where = 'makeClassificationMatcher',
): ClassificationMatch {
  if (identifier instanceof ClassificationMatch) return identifier;
  if (typeof identifier === 'function') return new identifier();
  const { className, config } = typeof identifier === 'string' ? { className: identifier, config: {} } : identifier;
  const found = findClass(className, matcherClasses, 'matcher', where);
  return new found(config as never);
}
