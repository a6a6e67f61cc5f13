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
