import { Problem } from '#lib/domain/core/problem.ts';
import { ConfigError } from '#lib/server/platform/config.ts';
import { StartError } from './start-error.ts';

/** Reports on standard error why a command failed: a sentence for what may happen, the stack for a defect of ours. */
export function reportFailure(error: unknown): void {
	if (error instanceof ConfigError) {
		console.error(`xwiki: the settings (.env or the environment) are not right:\n  ${error.mistakes.join('\n  ')}`);
	} else if (error instanceof StartError || error instanceof Problem) {
		console.error(`xwiki: ${error.message}`);
	} else {
		console.error('xwiki: unexpected failure:', error);
	}
}

/** Runs a command's work. A number that it gives is the exit code; a failure is printed and makes it 1. */
export async function runCommand(work: () => Promise<unknown>): Promise<void> {
	try {
		const code = await work();
		process.exitCode = typeof code === 'number' ? code : 0;
	} catch (error) {
		reportFailure(error);
		process.exitCode = 1;
	}
}
