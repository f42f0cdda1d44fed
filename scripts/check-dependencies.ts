import { installedMistakes, lockMistakes } from './packages/dependency-rules.ts';
import { readLockfile, readManifest } from './packages/lockfile.ts';

// Checks the packages by what is on this machine, and asks nobody: each has an exact version, a hash, a licence that we
// take, no script that runs at its installation without our decision, and comes from the registry that is configured.
// What it cannot know: whether a version has a known weakness (`npm audit` asks the registry), whether the registry signed
// it (`npm audit signatures`), and whether the code of a package is good. npm itself has compared the hashes when it
// installed; that files were changed since then is not seen.
const [manifest, lock] = [readManifest(), readLockfile()];
const mistakes = [...lockMistakes(manifest, lock), ...installedMistakes(lock, '.')];
for (const mistake of mistakes) console.error(mistake);
console.log(`${Object.keys(lock).length - 1} packages, ${mistakes.length} mistakes`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
