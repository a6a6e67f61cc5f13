import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPackages } from '../packages.mjs';
import { commandOutput, mapLimited } from './command.mjs';

/** Packs every public package as it would be published; resolves to name, export map, peers and tarball of each. */
export async function packAll(root, destination) {
  const packages = readPackages(root).filter(({ parent, manifest }) => parent === 'packages' && !manifest.private);
  await mapLimited(packages, 2, ({ folder }) =>
    commandOutput('pnpm', ['pack', '--pack-destination', destination], { cwd: folder }),
  );
  const tarballs = readdirSync(destination);
  return packages.map(({ name, folder, manifest }) => ({
    name: manifest.name,
    folder,
    manifest,
    tarball: join(destination, tarballs.find((file) => file === `sim-${name}-${manifest.version}.tgz`) ?? ''),
  }));
}
