import { floors } from '../floors.mjs';
import { subPathFolders } from '../packages.mjs';

const statement = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;
const dynamic = /\bimport\(\s*(?:\/\*[\s\S]*?\*\/\s*)?['"]([^'"]+)['"]/g;
const comment = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** Module specifiers that a source imports, type imports included, those in comments left out. */
export function importedModules(text) {
  const code = text.replace(comment, '');
  const found = [...code.matchAll(statement), ...code.matchAll(dynamic)].map((match) => match[1] ?? match[2]);
  return [...new Set(found)];
}

/** `@scope/name` or `name` of a specifier, null for a relative one or one of the package's own `#imports`. */
export function packageOf(specifier) {
  if (/^[.#/]/.test(specifier)) return null;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/** Packages import from lower floors, name what they import, and keep platform code in its own folders. */
export function importProblems({ packages }) {
  return packages.flatMap((pack) =>
    pack.units.flatMap((unit) =>
      importedModules(unit.text).flatMap((specifier) => problemsOf(pack, unit, specifier)),
    ),
  );
}

function problemsOf(pack, unit, specifier) {
  const file = `${pack.parent}/${pack.name}/src/${unit.path}`;
  const name = packageOf(specifier);
  if (name === null) return relativeProblems(file, unit, specifier);
  if (specifier.startsWith('node:')) return nodeProblems(file, pack, unit, specifier);
  const problems = [];
  if (name.startsWith('@sim/')) problems.push(...floorProblems(file, pack, name));
  if (name === pack.manifest.name) return problems;
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = pack.manifest;
  if (!Object.hasOwn(dependencies, name) && !Object.hasOwn(peerDependencies, name))
    problems.push(`${file}: imports ${name}, which its package.json does not list. Add it to dependencies or peerDependencies.`);
  if (peerDependenciesMeta[name]?.optional && !subPathFolders.includes(unit.folder) && !isLazy(unit, specifier))
    problems.push(
      `${file}: imports the optional peer ${name} outside a sub-path. Move it to src/engines, src/node or src/browser, or import it when asked for.`,
    );
  return problems;
}

function relativeProblems(file, unit, specifier) {
  const climbs = specifier.split('/').filter((part) => part === '..').length;
  if (climbs > unit.path.split('/').length - 1)
    return [`${file}: imports ${specifier} from outside its package. Import the package by its name.`];
  const target = specifier.replace(/^\.\//, '');
  const crosses = subPathFolders.some((folder) => target.startsWith(`${folder}/`) || specifier.includes(`../${folder}/`));
  return crosses && !subPathFolders.includes(unit.folder) && unit.path !== 'index.ts' && !isLazy(unit, specifier)
    ? [`${file}: imports ${specifier}, which belongs to a sub-path. Import it lazily, or through an entry of "imports" with conditions.`]
    : [];
}

function nodeProblems(file, pack, unit, specifier) {
  const mayUseNode = unit.folder === 'node' || pack.parent === 'apps' || pack.manifest.private;
  return mayUseNode ? [] : [`${file}: imports ${specifier}. Move what needs Node to src/node.`];
}

function floorProblems(file, pack, name) {
  if (name === pack.manifest.name)
    return [`${file}: imports its own package by name. Use a relative path.`];
  const theirs = floors[name.slice('@sim/'.length)];
  if (theirs === undefined) return [`${file}: imports ${name}, which has no floor. Enter it in scripts/floors.mjs.`];
  if (pack.parent === 'apps') return [];
  return theirs < floors[pack.name]
    ? []
    : [`${file}: floor ${floors[pack.name]} imports ${name} on floor ${theirs}. Import only from lower floors.`];
}

/** True when the module is only loaded by `import()` or only its types are used. */
function isLazy(unit, specifier) {
  const code = unit.text.replace(comment, '');
  return [...code.matchAll(statement)].every(
    ([line, from, bare]) => (from ?? bare) !== specifier || /^\s*(?:import|export)\s+type\b/.test(line),
  );
}
