import { mkdirSync, writeFileSync } from 'node:fs';
import { billOfMaterials } from './packages/bill-of-materials.ts';
import { readLockfile, readManifest } from './packages/lockfile.ts';

// Writes what xwiki is made of (an SBOM), from package.json and package-lock.json alone. `npm sbom` would put the time, a
// random number and this folder's name into it, and all that is built in would be for development.
const path = 'build/sbom.cdx.json';
mkdirSync('build', { recursive: true });
writeFileSync(path, `${JSON.stringify(billOfMaterials(readManifest(), readLockfile()), null, '\t')}\n`);
console.log(path);
