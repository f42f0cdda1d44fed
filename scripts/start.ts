import { loadConfig } from '../src/lib/server/config.ts';
import { launch } from './launch.ts';
import { runCommand } from './report-failure.ts';

await runCommand(() => launch(loadConfig()));
