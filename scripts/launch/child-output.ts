import { createWriteStream, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Running } from './processes.ts';

/** A log of more bytes than this is renamed at the next start; only the last such file stays. */
const longLog = 10_000_000;

/** The path of a program's log. */
export function logPath(logFolder: string, name: string): string {
	return join(logFolder, `${name}.log`);
}

/** Keeps all that a program prints in its log, and shows a person what needs one: warnings, errors, and crashes. */
export function captureOutput({ name, child }: Running, logFolder: string, show: (text: string) => void): void {
	const path = logPath(logFolder, name);
	if (existsSync(path) && statSync(path).size > longLog) renameSync(path, `${path}.old`);
	const log = createWriteStream(path, { flags: 'a', mode: 0o600 });
	log.on('error', ({ message }) => show(`${name}: its log cannot be written: ${message}`));
	let open = 0;
	const follow = (stream: NodeJS.ReadableStream | null, needsPerson: (line: string) => string | null): void => {
		if (stream === null) return;
		open++;
		createInterface({ input: stream })
			.on('line', (line) => {
				log.write(`${line}\n`);
				const text = needsPerson(line);
				if (text !== null) show(`${name}: ${text}`);
			})
			.once('close', () => --open === 0 && log.end());
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
