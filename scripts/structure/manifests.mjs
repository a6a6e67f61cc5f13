import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { floors } from '../floors.mjs';

const files = ['README.md', 'tsconfig.json'];
const fields = { description: 'one sentence', license: '"Apache-2.0"', type: '"module"', engines: '{ "node": ">=20" }' };

/** Every package has the same few files and fields, and a floor. */
export function manifestProblems({ packages, texts }) {
  return packages.flatMap((pack) => {
    const folder = `${pack.parent}/${pack.name}`;
    const { manifest } = pack;
    const problems = files
      .filter((file) => !existsSync(join(pack.folder, file)) && !(pack.parent === 'apps' && file === 'README.md'))
      .map((file) => `${folder}/${file}: is missing. Every package has one.`);
    for (const [field, cure] of Object.entries(fields))
      if (!manifest[field]) problems.push(`${folder}/package.json: has no "${field}". Add ${cure}.`);
    if (manifest.license !== undefined && manifest.license !== 'Apache-2.0')
      problems.push(`${folder}/package.json: license is ${manifest.license}. All packages are Apache-2.0.`);
    const scope = pack.parent === 'apps' ? '@sim-app' : '@sim';
    if (manifest.name !== `${scope}/${pack.name}`)
      problems.push(`${folder}/package.json: is named ${manifest.name}. Name it ${scope}/${pack.name}, like its folder.`);
    if (pack.parent === 'packages' && floors[pack.name] === undefined)
      problems.push(`${folder}: has no floor. Enter it in scripts/floors.mjs.`);
    return [
      ...problems,
      ...publishedProblems(folder, pack),
      ...dependencyProblems(folder, manifest),
      ...documentProblems(folder, pack, texts),
    ];
  });
}

function publishedProblems(folder, { parent, manifest }) {
  if (parent === 'apps') return manifest.private ? [] : [`${folder}/package.json: is public. Apps are copied, not published: set "private".`];
  if (manifest.private) return [];
  const problems = [];
  if (manifest.sideEffects === undefined)
    problems.push(`${folder}/package.json: has no "sideEffects". Set it to false, or list the modules that have some.`);
  if (!manifest.files?.includes('dist'))
    problems.push(`${folder}/package.json: "files" misses dist. Publish dist alone.`);
  if (manifest.publishConfig?.access !== 'public')
    problems.push(`${folder}/package.json: publishConfig.access is not "public". A scoped package stays private without it.`);
  return problems;
}

/** Documents at the root that name every public package, and how they write a name. */
const documents = { 'README.md': (name) => `\`@sim/${name}\``, 'ARCHITECTURE.md': (name) => `\`${name}\`` };

function documentProblems(folder, { parent, name, manifest }, texts) {
  if (parent === 'apps' || manifest.private) return [];
  return texts
    .filter(({ path, text }) => documents[path] && !text.includes(documents[path](name)))
    .map(({ path }) => `${path}: does not name ${documents[path](name)} (${folder}). Add its row.`);
}

function dependencyProblems(folder, { dependencies = {}, peerDependencies = {}, private: isPrivate }) {
  const problems = [];
  for (const [name, range] of Object.entries(dependencies)) {
    if (name.startsWith('@sim/') && range !== 'workspace:^')
      problems.push(`${folder}/package.json: depends on ${name} at ${range}. Use "workspace:^".`);
    if (name.startsWith('@tensorflow/') && !isPrivate)
      problems.push(`${folder}/package.json: depends on ${name}. Make it a peer, since a process holds one copy.`);
    if (Object.hasOwn(peerDependencies, name))
      problems.push(`${folder}/package.json: lists ${name} as dependency and as peer. Keep one of them.`);
  }
  return problems;
}
