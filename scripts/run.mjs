// For npm run: installs the packages if they are missing or outdated, then runs a script with Node 24.
import { continueWith, ensureInstalled } from './prelude.mjs';

const [script = '', ...args] = process.argv.slice(2);
ensureInstalled();
await continueWith(script, args);
