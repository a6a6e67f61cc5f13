/**
 * Which engine a file is of. Apart from what the file holds: parts that are loaded lazily read it.
 *
 * @internal
 */
import { type SectionValues, SimError, decodeJson, requireSection } from '@sim/core';

/** The options in a file of the engine `className`, not checked. Throws `FILE_FORMAT` for the file of another engine. */
export function readEngineConfig(sections: Map<string, SectionValues>, className: string, where: string): unknown {
  return engineConfigOf(requireSection(sections, 'engine', Uint8Array, where), className, where);
}

/** What `readEngineConfig` reads, of the section itself. */
export function engineConfigOf(section: Uint8Array, className: string, where: string): unknown {
  const engine = decodeJson(section, where);
  const { className: found, config } = (engine ?? {}) as { className?: unknown; config?: unknown };
  if (found !== className)
    throw new SimError({
      code: 'FILE_FORMAT',
      where,
      problem: `this file holds an index of another engine than ${className}`,
      got: found,
      cure: 'Load it with the class that saved it.',
    });
  return config;
}

/** What `task` makes of the content of a file. What it throws is a refusal of that. */
export function ofContent<T>(task: () => T, where: string): T {
  try {
    return task();
  } catch (cause) {
    throw noIndex(where, cause);
  }
}

/** The refusal of a file whose checksums are right and whose content is not. */
export const noIndex = (where: string, cause: unknown): SimError =>
  new SimError({
    code: 'FILE_CORRUPT',
    where,
    problem: 'the file is whole, but what it holds is no index',
    cure: 'Save the index again.',
    cause,
  });
