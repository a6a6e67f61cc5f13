import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subPath } from '../generate.mjs';
import { isRegistered, registries } from '../registries.mjs';

/** Exported classes and functions; upper-case constants have no behaviour to test. */
function behaviours(unit) {
  const constants = new Set([...unit.text.matchAll(/^export const ([A-Z][A-Z0-9_]*)\b/gm)].map(([, name]) => name));
  return unit.exports.values.filter((name) => !constants.has(name));
}

/** A published unit with behaviour: what needs a test beside it and a row in its package's README. */
const isUnit = (unit) => !unit.internal && !unit.generated && behaviours(unit).length > 0;

/** Names that may stand for a unit in a README, the best one first: what the file is named after, then the rest. */
export function unitNames(unit) {
  const stem = unit.path.split('/').pop().replace(/\.ts$/, '').replaceAll('-', '');
  const isNamesake = (name) => name.toLowerCase() === stem;
  const names = [...behaviours(unit), ...unit.exports.types];
  return [...names.filter(isNamesake), ...names.filter((name) => !isNamesake(name))];
}

/** Names of the first cells of a Markdown file's table rows. */
export function tableNames(markdown) {
  return new Set(
    markdown
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .flatMap((line) => (line.split('|')[1] ?? '').match(/\w+/g) ?? []),
  );
}

/** Every public unit has a test beside it and a README row; every class that a name can stand for is registered. */
export function unitProblems({ packages }) {
  return packages
    .filter((pack) => pack.parent === 'packages' && !pack.manifest.private)
    .flatMap((pack) => [...completenessProblems(pack), ...subPathProblems(pack), ...registryProblems(pack)]);
}

function completenessProblems(pack) {
  const readme = join(pack.folder, 'README.md');
  const rows = tableNames(existsSync(readme) ? readFileSync(readme, 'utf8') : '');
  return pack.units.filter(isUnit).flatMap((unit) => {
    const problems = [];
    if (!unit.tested)
      problems.push(`packages/${pack.name}/src/${unit.path}: has no test. Write ${unit.path.replace(/\.ts$/, '.test.ts')} beside it.`);
    const names = unitNames(unit);
    if (!names.some((name) => rows.has(name)))
      problems.push(`packages/${pack.name}/README.md: has no row for ${names[0]} (src/${unit.path}). Add it to the table.`);
    return problems;
  });
}

function subPathProblems(pack) {
  const taken = new Map();
  return pack.units
    .filter((unit) => !unit.internal && !unit.generated)
    .flatMap((unit) => {
      const other = taken.get(subPath(unit));
      taken.set(subPath(unit), unit.path);
      const file = `packages/${pack.name}/src/${unit.path}`;
      return other ? [`${file}: shares the sub-path ${subPath(unit)} with src/${other}. Rename one, or mark it @internal.`] : [];
    });
}

function registryProblems(pack) {
  return (registries[pack.name] ?? []).flatMap((registry) => {
    const base = registry.type.replace(/Class$/, '');
    const taken = new Map();
    return pack.units
      .filter((unit) => unit.folder === registry.folder)
      .flatMap((unit) => {
        const file = `packages/${pack.name}/src/${unit.path}`;
        if (isRegistered(registry, unit)) return aliasProblems(file, unit, taken);
        const concrete = new RegExp(`^export class \\w+[^{]*\\b(?:extends|implements)\\b[^{]*\\b${base}\\b`, 'm');
        return concrete.test(unit.text)
          ? [`${file}: its class has no static className. Add className and aliases, so that a name finds it.`]
          : [];
      });
  });
}

function aliasProblems(file, unit, taken) {
  const aliases = /static (?:override )?readonly aliases[^=]*=([^;]*);/.exec(unit.text);
  if (!aliases) return [`${file}: has a className without aliases. List them, or an empty list.`];
  const names = [...aliases[1].matchAll(/['"]([^'"]+)['"]/g)].map(([, name]) => name.toLowerCase());
  return names.flatMap((name) => {
    const other = taken.get(name);
    taken.set(name, file);
    return other ? [`${file}: the alias ${name} belongs to ${other}. A name stands for one class.`] : [];
  });
}
