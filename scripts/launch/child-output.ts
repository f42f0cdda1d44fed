import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { logPath } from '#lib/server/platform/private-files.ts';
import type { Running } from './processes.ts';

/** A log of more bytes than this is renamed; only the last such file stays: anybody can make a program write lines. */
const longLog = 10_000_000;

/**
 * Writes all that a program prints into its log, and shows a person what needs one: warnings, errors, and crashes.
 * @param longest after how many bytes the log is renamed
 */
export function captureOutput(
	{ name, child }: Running,
	logFolder: string,
	show: (text: string) => void,
	longest = longLog,
): void {
	const path = logPath(logFolder, name);
	let length = existsSync(path) ? statSync(path).size : 0;
	let hasFailed = false;
	const write = (line: string) => {
		try {
			if (length > longest) {
				renameSync(path, `${path}.old`);
				length = 0;
			}
			// At once: this process does nothing else, and lines stay in order.
			appendFileSync(path, `${line}\n`, { mode: 0o600 });
			length += Buffer.byteLength(line) + 1;
		} catch (error) {
			if (!hasFailed)
				show(`${name}: its log cannot be written: ${error instanceof Error ? error.message : String(error)}`);
			hasFailed = true;
		}
	};
	const follow = (stream: NodeJS.ReadableStream | null, needsPerson: (line: string) => string | null): void => {
		if (stream === null) return;
		createInterface({ input: stream }).on('line', (line) => {
			write(line);
			const text = needsPerson(line);
			if (text !== null) show(`${name}: ${text}`);
		});
	};
	follow(child.stdout, readableWarning);
	follow(child.stderr, (line) => line);
}

/** A log line as a person reads it, if it is a warning or an error; null for the others. */
export function readableWarning(line: string): string | null {
	if (!line.startsWith('{')) return null;
	try {
		const { level, message, error }: { level?: unknown; message?: unknown; error?: { message?: unknown } | null } =
			JSON.parse(line);
		if (level !== 'warn' && level !== 'error') return null;
		const reason = typeof error?.message === 'string' ? `: ${error.message}` : '';
		return `${String(message)}${reason}`;
	} catch {
		return null;
	}
}
