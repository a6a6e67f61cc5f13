import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Words that must not stand in the repository: [pattern, why and what instead, files that may]. */
const words = [
  [/(?<![\w.-])\/work\//, 'names a folder of one machine. Use a path inside the repository.', () => false],
  [
    /(?<![\w@-])(?:\.\.\/)?shared\//,
    'names the folder of reference values. Read them through @sim/testing.',
    (path) => path.startsWith('packages/testing/'),
  ],
];
const address = /https?:\/\/[^\s'",)]+/;

/** No text names one machine's folders, the lockfile names no registry, and relative links in documents lead somewhere. */
export function wordProblems({ root, texts }) {
  return texts.flatMap(({ path, text }) => {
    if (path === 'pnpm-lock.yaml') return lockfileProblems(path, text);
    const problems = words
      .filter(([pattern, , may]) => !may(path) && pattern.test(text))
      .map(([pattern, cure]) => `${path}: "${pattern.exec(text)[0]}" ${cure}`);
    return path.endsWith('.md') ? [...problems, ...linkProblems(root, path, text)] : problems;
  });
}

function lockfileProblems(path, text) {
  const found = address.exec(text);
  return found ? [`${path}: holds the address ${found[0]}. Install with the default registry settings, without tarball addresses.`] : [];
}

function linkProblems(root, path, text) {
  return [...text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
    .map(([, target]) => target)
    .filter((target) => !existsSync(join(root, normalize(join(dirname(path), target)))))
    .map((target) => `${path}: links to ${target}, which is not there. Mend the link.`);
}
