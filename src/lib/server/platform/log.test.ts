import { expect, test } from 'vitest';
import { Problem } from '#lib/domain/core/problem.ts';
import { createLog, logLevels } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void, level: (typeof logLevels)[number] = 'debug') {
	const lines: string[] = [];
	write(createLog(level, (line) => lines.push(line)));
	return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line is one JSON object with time, level, message and fields', () => {
	const lines: string[] = [];
	createLog('info', (line) => lines.push(line)).info('two\nlines', { wiki: 'dewiki', count: 3n });
	expect(lines).toHaveLength(1);
	expect(lines[0]).not.toContain('\n');
	expect(JSON.parse(lines[0] ?? '')).toEqual({
		time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
		level: 'info',
		message: 'two\nlines',
		wiki: 'dewiki',
		count: '3',
	});
});

test.each(logLevels)('level %s leaves out lower levels', (level) => {
	const lines = logged((log) => logLevels.forEach((each) => log[each]('x')), level);
	expect(lines.map((line) => line.level)).toEqual(logLevels.slice(logLevels.indexOf(level)));
});

test('an error is logged with its kind and its causes', () => {
	const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
	const [line] = logged((log) => log.error('no luck', { error: new Problem('database-away', 'gone', { cause }) }));
	expect(line?.error).toMatchObject({
		name: 'Problem',
		message: 'gone',
		kind: 'database-away',
		stack: expect.stringContaining('log.test.ts'),
		cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
	});
});

test('a circular reference ends, and no field overwrites level or message', () => {
	const circle: Record<string, unknown> = {};
	circle.self = circle;
	const [line] = logged((log) => log.warn('message', { circle, level: 'none', message: 'other' }));
	expect(line).toMatchObject({ level: 'warn', message: 'message', circle: { self: '(circular)' } });
});

test('a line has no end in it, of whatever kind', () => {
	const text = 'a\n\r\u2028\u2029\u0085b';
	const [line] = logged((log) => log.warn('message', { text }));
	expect(line).toMatchObject({ text });
	const lines: string[] = [];
	createLog('info', (one) => lines.push(one)).warn('message', { text });
	expect(lines.join()).not.toMatch(/[\n\r\u2028\u2029]/);
});
