import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzzRuns, isFull } from '../security.ts';
import type { Parser } from './parser-kinds.ts';
import { parsers } from './parsers.ts';

// Beside their table and not beside the parsers: what is not in the table is seen at once, and each is asked the same.

/** What came out: a value, or an error that the parser may throw. @throws what it may not throw */
async function outcome({ read, mayThrow }: Parser, given: unknown): Promise<{ value: unknown } | { error: Error }> {
	try {
		return { value: await read(given as never) };
	} catch (error) {
		if (error instanceof Error && mayThrow.some((kind) => error instanceof kind)) return { error };
		throw error;
	}
}

describe.each(parsers.map((parser) => [parser.name, parser] as const))('%s', (_, parser) => {
	test(`throws nothing unexpected`, async () => {
		await fc.assert(
			fc.asyncProperty(parser.given, async (given) => {
				const found = await outcome(parser, given);
				if (parser.again === null || !('value' in found) || found.value === null) return;
				const written = parser.again(found.value as never);
				expect(await outcome(parser, written)).toEqual(found);
			}),
			{ numRuns: fuzzRuns },
		);
	});
});

/** Parsers of what we have stored ourselves, and those that another one calls or another test asks the same. */
const elsewhere = ['parseStreamNames', 'parseTagIds', 'parsePreferences', 'parseDiffTable'];

test('every parser is in the table', () => {
	const sources = globSync('{src,consumer}/**/*.ts').filter((path) => !path.includes('.test.'));
	const names = sources.flatMap((path) =>
		[...readFileSync(path, 'utf8').matchAll(/^export (?:async )?function ((?:parse|canonical|decode)\w+)/gm)].map(
			([, name]) => name,
		),
	);
	const known = [...parsers.map(({ name }) => name.split(' ')[0]), ...elsewhere];
	expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

/** The length of the short text and of the long one, in code units. */
const [short, long] = [2_000, 16_000];
/** Shorter times are not measured well, ms: what grows with the square takes hundreds for the long text. */
const least = 1;
/** Eight times the length may take so many times as long; with the square of the length it is 64 times. */
const mostTimes = 32;

/** The time that this thread computes, ms: others on this machine do not count. */
async function timeOf(parser: Parser, given: unknown): Promise<number> {
	const started = process.threadCpuUsage();
	await outcome(parser, given);
	const { user, system } = process.threadCpuUsage(started);
	return (user + system) / 1_000;
}

/** How many times as long a parser takes for eight times the length, at best of some tries. */
async function growth(parser: Parser, make: (length: number) => unknown): Promise<number> {
	let best = Infinity;
	for (let tries = 0; tries < 6 && best > mostTimes; tries += 1) {
		const time = await timeOf(parser, make(long));
		best = Math.min(best, time / Math.max(least, await timeOf(parser, make(short))));
	}
	return best;
}

// A measure of time: it has no place in a run beside others, as the short version is.
if (isFull)
	test.each(parsers.map((parser) => [parser.name, parser] as const))(
		'%s takes time as its input is long',
		async (_, parser) => {
			for (const make of parser.long) {
				expect(await growth(parser, make), JSON.stringify(make(20))).toBeLessThan(mostTimes);
			}
		},
	);
