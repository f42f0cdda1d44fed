import { loadConfig } from '#lib/server/platform/config.ts';
import { launch } from './launch.ts';
import { runCommand } from './report-failure.ts';

await runCommand(() => launch(loadConfig()));
