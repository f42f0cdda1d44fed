// npm test: installs the packages if they are missing, then runs every kind of test.
import { continueWith, ensureInstalled } from './prelude.mjs';

ensureInstalled();
await continueWith('scripts/test/run.ts', []);
