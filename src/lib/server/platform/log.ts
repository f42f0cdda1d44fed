import { correlationId } from './correlation.ts';

/** The levels of lines, the least important first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes a message, with fields for programs. Never pass a secret. */
export type LogLine = (message: string, fields?: Readonly<Record<string, unknown>>) => void;
export type Log = Readonly<Record<LogLevel, LogLine>>;

/**
 * A log of one JSON object a line: `time` (ISO 8601, UTC), `level`, `message`, `id` (see `correlated`), then the fields.
 * Lines below `level` are left out. Errors have name, message, kind, code, stack and cause.
 * @param write receives one line without its end; by default standard output
 */
export function createLog(level: LogLevel, write: (line: string) => void = toStandardOutput): Log {
	const lightest = logLevels.indexOf(level);
	const at = (lineLevel: LogLevel): LogLine => {
		if (logLevels.indexOf(lineLevel) < lightest) return () => undefined;
		return (message, fields = {}) => {
			const id = correlationId();
			const line = { time: new Date().toISOString(), level: lineLevel, message, ...(id !== undefined && { id }) };
			// Fields cannot overwrite these.
			const text = JSON.stringify({ ...line, ...plainFields(fields), ...line });
			// Some readers of lines end one at these.
			write(text.replace(/[\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`));
		};
	};
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function toStandardOutput(line: string): void {
	process.stdout.write(`${line}\n`);
}

function plainFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value, [])]));
}

/**
 * The value in a form that JSON can contain; `above`: the objects that contain it, so that a circular reference ends.
 */
function plain(value: unknown, above: readonly object[]): unknown {
	if (typeof value === 'bigint') return value.toString();
	if (typeof value !== 'object' || value === null) return value;
	if (above.includes(value)) return '(circular)';
	const inside = [...above, value];
	if (value instanceof Error) {
		const { name, message, stack, cause } = value;
		const kind = 'kind' in value ? value.kind : undefined;
		const code = 'code' in value ? value.code : undefined;
		return { name, message, kind, code, stack, cause: plain(cause, inside) };
	}
	if (Array.isArray(value)) return value.map((item) => plain(item, inside));
	if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), inside);
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, inside)]));
}
