import { basename } from 'node:path';

const sayNothing = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared']);
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const longest = 400;

/** Files and folders are kebab-case, say what they hold, and stay short. */
export function nameProblems({ packages, sources }) {
  const problems = packages
    .filter((pack) => !kebab.test(pack.name))
    .map((pack) => `${pack.parent}/${pack.name}: is not kebab-case. Rename the folder.`);
  for (const { path, text, generated } of sources) {
    const parts = path.split('/').slice(2);
    const names = [...parts.slice(0, -1), basename(path).replace(/(\.test)?\.[^.]+$/, '')];
    for (const name of names) {
      if (sayNothing.has(name)) problems.push(`${path}: the name ${name} says nothing. Name what it holds.`);
      else if (!kebab.test(name)) problems.push(`${path}: ${name} is not kebab-case. Rename it.`);
    }
    const lines = text.split('\n').length - 1;
    if (lines > longest && !generated)
      problems.push(`${path}: has ${lines} lines, more than ${longest}. Split it by concept.`);
  }
  return problems;
}
