import { loadConfig } from '#lib/server/platform/config.ts';
import { launch } from './launch/launch.ts';
import { runCommand } from './command/report-failure.ts';

await runCommand(() => launch(loadConfig()));
