import { SimError } from './errors.ts';

/** Plain JSON, the form of every configuration. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Plain JSON object that the constructor of the part it describes accepts back. */
export type Config = { readonly [key: string]: Json | undefined };

/** A part by name and options, as it stands in a file. */
export interface PartConfig {
  readonly className: string;
  readonly config: Config;
}

/**
 * A part as it stands in a file: the name of its class and its options.
 * Throws `UNSUPPORTED_OPERATION` for a part whose class has no `className`.
 */
export function describePart(part: { getConfig(): Config }, where: string): PartConfig {
  const { className } = part.constructor as unknown as { className?: string };
  if (typeof className === 'string') return { className, config: part.getConfig() };
  throw new SimError({
    code: 'UNSUPPORTED_OPERATION',
    where,
    problem: 'a class without a static className cannot be saved',
    got: part,
    cure: 'Give the class a className, and pass the class when loading.',
  });
}

/** True for a part by name and options. */
export function isPartConfig(value: unknown): value is PartConfig {
  const { className, config } = (value ?? {}) as Partial<PartConfig>;
  return typeof value === 'object' && typeof className === 'string' && typeof config === 'object';
}

/** A class that a name can stand for. `className` is the canonical name; matching ignores case. */
export interface NamedClass<T> {
  new (options?: never): T;
  readonly className: string;
  readonly aliases: readonly string[];
}

/** A part as options take it: a name, a class, a name with options, or the part itself. */
export type PartIdentifier<T> = string | NamedClass<T> | PartConfig | T;

/** The class that `name` stands for among `classes`, ignoring case. Throws `UNKNOWN_NAME`, listing the known names. */
export function findClass<C extends { className: string; aliases: readonly string[] }>(
  name: string,
  classes: readonly C[],
  kind: string,
  where: string,
): C {
  const wanted = String(name).toLowerCase();
  const found = classes.find((candidate) =>
    [candidate.className, ...candidate.aliases].some((alias) => alias.toLowerCase() === wanted),
  );
  if (found) return found;
  throw new SimError({
    code: 'UNKNOWN_NAME',
    where,
    problem: `unknown ${kind}`,
    got: name,
    cure: `Use one of: ${classes.map(({ aliases, className }) => aliases[0] ?? className).join(', ')}.`,
  });
}

/** What `makePart` chooses from. */
export interface PartChoice<T> {
  /** The abstract class of every such part. */
  readonly base: abstract new (...args: never) => T;
  readonly classes: readonly NamedClass<T>[];
  /** What such a part is called in messages. */
  readonly kind: string;
  /** The public call on whose behalf the part is made, as `Class.method`. */
  readonly where: string;
}

/**
 * The part that an identifier stands for, made with default options where it is a name or a class.
 * Throws `UNKNOWN_NAME`, listing the known names, or `INVALID_ARGUMENT`.
 */
export function makePart<T>(identifier: PartIdentifier<T>, { base, classes, kind, where }: PartChoice<T>): T {
  if (identifier instanceof base) return identifier;
  if (typeof identifier === 'string') return new (findClass(identifier, classes, kind, where))();
  if (isClass<T>(identifier)) return new identifier();
  if (isPartConfig(identifier))
    return new (findClass(identifier.className, classes, kind, where))(identifier.config as never);
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `a ${kind} is a name, a class, { className, config } or an instance`,
    got: identifier,
    cure: `Pass for example '${classes[0]?.aliases[0] ?? base.name}'.`,
  });
}

const isClass = <T>(value: unknown): value is NamedClass<T> => typeof value === 'function';
