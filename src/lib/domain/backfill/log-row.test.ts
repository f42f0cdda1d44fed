import { expect, test } from 'vitest';
import { parseContributionRow } from './contribution-row.ts';
import { loadContributionRows, loadLogRows, loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import type { JsonObject } from '../core/json-fields.ts';
import { isStreamed, parseLogRow } from './log-row.ts';
import { isTrace, parseLogTrace } from './log-trace.ts';
import { parseRecentChangeText } from '../stream/recent-change.ts';
import type { WikiEvent } from '../event/event.ts';

const wiki = 'xwikitest';
const streamed = new Map<string, WikiEvent>();
for (const line of loadRecording('mediawiki')) {
	const parsed = parseRecentChangeText(line);
	if (parsed.kind === 'event') streamed.set(parsed.event.key, parsed.event);
}
const logRows = loadLogRows();
const contributions = loadContributionRows();

/** A streamed event as the API returns it, with the new names of the same wiki. */
function inApiForm(event: WikiEvent | undefined, like: WikiEvent) {
	if (event === undefined) return undefined;
	const isRenamed = /New( |_)Example Name|Global Example New/.test(`${like.user} ${like.title}`);
	return {
		...event,
		source: 'backfill',
		bot: null,
		patrolled: null,
		...(isRenamed && { user: like.user, title: like.title, about: like.about }),
	};
}

function hiddenIn(row: JsonObject) {
	const hidden = [
		...('texthidden' in row || 'actionhidden' in row ? ['text'] : []),
		...('commenthidden' in row ? ['comment'] : []),
		...('userhidden' in row ? ['user'] : []),
	];
	return hidden.length > 0 ? { hidden } : {};
}

test('a log event is the same from the API as from the stream, except for what the API hides or does not know', () => {
	let same = 0;
	for (const row of logRows) {
		const event = parseLogRow(row, wiki);
		expect(isStreamed(event)).toBe(streamed.has(event.key));
		if (!isStreamed(event)) continue;
		const expected = inApiForm(streamed.get(event.key), event);
		const hidden = {
			...('actionhidden' in row && { title: null, namespace: null, logParams: null, about: [] }),
			...('commenthidden' in row && { comment: null }),
			...('userhidden' in row && { user: null }),
			...hiddenIn(row),
			// Groups have their expiry.
			...(event.logType === 'rights' && { logParams: event.logParams }),
		};
		expect(event).toEqual({ ...expected, ...hidden });
		same++;
	}
	expect(same).toBeGreaterThan(70);
});

test('a contribution is the same as from the stream, under the title that its page has now', () => {
	const moved = new Set<string>();
	const parentless: string[] = [];
	let same = 0;
	for (const row of contributions) {
		const event = parseContributionRow(row, wiki);
		const expected = inApiForm(streamed.get(event.key), event);
		if (expected === undefined) continue;
		if (expected.title !== event.title) moved.add(`${expected.title} → ${event.title}`);
		const { title, namespace } = event;
		const notGiven = {
			...('commenthidden' in row && { comment: null }),
			...hiddenIn(row),
			...(event.oldLength === null && { oldLength: null }),
		};
		expect(event).toEqual({ ...expected, title, namespace, ...notGiven });
		if (event.oldLength === null && expected.oldLength !== null) parentless.push(event.key);
		same++;
	}
	expect(same).toBeGreaterThan(190);
	// The previous revision was deleted, or was empty: the wiki's answer is the same for both.
	expect(parentless.sort()).toEqual(['xwikitest:rev:239', 'xwikitest:rev:88']);
	expect([...moved]).toContain('Move source three → User:ExampleUser/Move source three');
});

/** Uploads whose user the log hides: they cannot be distinguished from an edit and a new page. */
const indistinct = new Set(['xwikitest:rev:265', 'xwikitest:rev:266']);

test('a revision that the stream did not deliver is the trace of a log event, and no other is', () => {
	let traced = 0;
	for (const user of new Set(contributions.map((row) => row['user']))) {
		const traces = logRows
			.filter((row) => row['user'] === user)
			.flatMap((row) => parseLogTrace(row, parseLogRow(row, wiki)) ?? []);
		for (const row of contributions.filter((one) => one['user'] === user)) {
			const event = parseContributionRow(row, wiki);
			const isMissing = !streamed.has(event.key) && !indistinct.has(event.key);
			expect([event.key, isTrace(event, traces)]).toEqual([event.key, isMissing]);
			if (isMissing) traced++;
		}
	}
	expect(traced).toBeGreaterThan(20);
});

/** The recorded move of "Move target two" to "Move target two b" (revision 234), with its redirect (235). */
const move = logRows.find(({ logid }) => logid === 108) ?? {};
const redirect = contributions.find(({ revid }) => revid === 235) ?? {};
const suppressed = { ...move, params: { target_ns: 0, target_title: 'Move target two b', suppressredirect: true } };

test.each([
	['the redirect', move, {}, true],
	['the redirect, moved again later', move, { title: 'Elsewhere' }, true],
	['the redirect whose summary is hidden', move, { comment: null, commenthidden: true }, true],
	['a new page', move, { revid: 236, comment: 'new list' }, false],
	['a new page whose summary is hidden', move, { revid: 236, comment: null }, false],
	['a new page by the very next revision', move, { comment: 'new list' }, false],
	['a new page, too short to be the redirect', move, { size: 9 }, false],
	['a page that names both titles without links', move, { comment: 'Move target two is not Move target two b' }, false],
	['a page from before the move', move, { revid: 233 }, false],
	['a page where no redirect was left', suppressed, {}, false],
	['a page where no redirect was left, whose summary is hidden', suppressed, { comment: null }, false],
])('a new page just after a move: %s', (_what, log, differs, isRedirect) => {
	const trace = parseLogTrace(log, parseLogRow(log, wiki));
	expect(isTrace(parseContributionRow({ ...redirect, ...differs }, wiki), trace === null ? [] : [trace])).toBe(
		isRedirect,
	);
});

test('refuses anything else as a row', () => {
	for (const nonsense of [
		{},
		{ revid: 0 },
		{ revid: 1 },
		{ revid: 1, timestamp: 'soon' },
		{ logid: 1, timestamp: 7 },
	]) {
		expect(() => parseContributionRow(nonsense, wiki)).toThrow();
		expect(() => parseLogRow(nonsense, wiki)).toThrow();
	}
});

test('the end of a block stays where its duration does not give a certain one', () => {
	const expiryOf = (duration: string) => {
		const params = { duration, flags: [], expiry: '2027-01-15T11:00:00Z' };
		const { logParams } = parseLogRow(
			{ logid: 1, type: 'block', action: 'block', timestamp: '2026-11-26T05:50:21Z', params },
			wiki,
		);
		return logParams !== null && typeof logParams === 'object' && 'expiry' in logParams;
	};
	expect(expiryOf('3 days')).toBe(false);
	expect(expiryOf('next friday')).toBe(true);
	expect(expiryOf('2027-01-15 12:00')).toBe(true);
});
