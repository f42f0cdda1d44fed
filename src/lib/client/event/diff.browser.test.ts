import { expect, test, vi } from 'vitest';
import { WikiError } from '../wiki-api/action-api.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { DiffTooLong, type RevisionStatus, invalidateDiffs, readDiff, watchDiff } from './diff.ts';
import { parseDiffTable } from './diff-table.ts';

// A response body of a real MediaWiki 1.43.
const changed = `<tr>
  <td colspan="2" class="diff-lineno">Line 1:</td>
  <td colspan="2" class="diff-lineno">Line 1:</td>
</tr>
<tr>
  <td class="diff-marker" data-marker="−"></td>
  <td class="diff-deletedline diff-side-deleted"><div>line <del class="diffchange diffchange-inline">72</del></div></td>
  <td class="diff-marker" data-marker="+"></td>
  <td class="diff-addedline diff-side-added"><div>line <ins class="diffchange diffchange-inline">84</ins></div></td>
</tr>
<tr>
  <td class="diff-marker" data-marker="−"></td>
  <td class="diff-deletedline diff-side-deleted"><div>line 72</div></td>
  <td colspan="2" class="diff-empty diff-side-added"></td>
</tr>
`;

const responding = (body: unknown) => {
	const requested: URL[] = [];
	const fetch: typeof globalThis.fetch = (url) => {
		requested.push(new URL(String(url)));
		return Promise.resolve(Response.json(body));
	};
	return { fetch, requested };
};

test('a table becomes lines of plain text', () => {
	expect(parseDiffTable(changed)).toEqual([
		{ kind: 'place', number: 1, text: 'Line 1:' },
		{
			...{ kind: 'removed', isMoved: false },
			stretches: [
				{ text: 'line ', isChanged: false },
				{ text: '72', isChanged: true },
			],
		},
		{
			...{ kind: 'added', isMoved: false },
			stretches: [
				{ text: 'line ', isChanged: false },
				{ text: '84', isChanged: true },
			],
		},
		{ kind: 'removed', isMoved: false, stretches: [{ text: 'line 72', isChanged: false }] },
	]);
});

test('parses moved paragraphs, empty lines, and numbers in other digits', () => {
	const lines = parseDiffTable(`<tr><td colspan="2" class="diff-lineno">سطر ١٢٬٣٤٥:</td></tr>
<tr><td class="diff-marker"><a class="mw-diff-movedpara-left" href="#movedpara_1_0_rhs">&#x26AB;</a></td>
<td class="diff-deletedline diff-side-deleted"><div><a name="movedpara_3_0_lhs"></a>moved</div></td></tr>
<tr><td class="diff-marker"></td><td class="diff-context diff-side-deleted"><br></td></tr>`);
	expect(lines).toEqual([
		{ kind: 'place', number: 12345, text: 'سطر ١٢٬٣٤٥:' },
		{ kind: 'removed', isMoved: true, stretches: [{ text: 'moved', isChanged: false }] },
		{ kind: 'context', isMoved: false, stretches: [] },
	]);
});

const heading = (before: string, after = before, id = '') =>
	parseDiffTable(`<tr><td colspan="2" class="diff-lineno"${id}>${before}</td>
<td colspan="2" class="diff-lineno">${after}</td></tr>`);

// MediaWiki's message `lineno` in several languages; the PHP engine marks the cell, wikidiff2 does not.
test.each([
	['Line 7:', 'Line 8:', 8],
	['Zeile 1.234:', 'Zeile 1.236:', 1236],
	['Ligne 9 999 :', 'Ligne 10 000 :', 10_000],
	['第12行：', '第12行：', 12],
	['23번째 줄:', '24번째 줄:', 24],
	['12. sor:', '12. sor:', 12],
	['লাইন ১২:', 'লাইন ১৩:', 13],
])('%s is a line number', (before, after, number) => {
	expect(heading(before, after)).toEqual([{ kind: 'place', number, text: after }]);
});
test('a line number without a colon is recognized by the id of the cell', () => {
	expect(heading('Տող 5.', 'Տող 6.', ' id="mw-diff-left-l5"')).toMatchObject([{ number: 6 }]);
	expect(heading('Տող 5.', 'Տող 6.')).toEqual([{ kind: 'place', number: null, text: 'Տող 6.' }]);
});

test.each([
	['', 'Property / date of birth: 11 March 1952 / reference'],
	['Property / population: 12,345 / rank', 'Property / population: 12,345 / rank'],
	['Property / place of birth', ''],
	['Property / P569', ''],
	['Aliases / de / 0', 'Aliases / de / 0'],
	['Schema / Line 1:', 'Schema / Line 1:'],
	['Page body (to be transcluded):', 'Page body (to be transcluded):'],
	['Chapter 3:', 'Section 3:'],
])('%s | %s is a heading without a line number', (before, after) => {
	for (const id of ['', ' id="mw-diff-left-l1"'])
		expect(heading(before, after, id)).toEqual([{ kind: 'place', number: null, text: after || before }]);
});

test('scripts and elements in a table have no effect', async () => {
	const evil = `<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>&lt;b&gt;`;
	const [line] = parseDiffTable(`<tr><td class="diff-addedline"><div>${evil}</div></td></tr></table>${evil}`);
	expect(line).toMatchObject({ kind: 'added' });
	expect(line && 'stretches' in line && line.stretches.map(({ text }) => text).join('')).toContain('<b>');
	await new Promise((resolve) => requestAnimationFrame(resolve));
	expect('harmed' in window).toBe(false);
});

test('a difference is fetched once, and of a first revision against nothing', async () => {
	const { fetch, requested } = responding({ compare: { fromrevid: 163, torevid: 175, body: changed } });
	const which = { wiki: 'dewiki', apiUrl: 'https://de.wikipedia.org/w/api.php', from: 163, to: 175 };
	expect(await readDiff(fetch, which)).toMatchObject({ from: 163, to: 175 });
	expect((await readDiff(fetch, which)).lines).toHaveLength(4);
	expect(requested).toHaveLength(1);
	expect(Object.fromEntries(requested[0]?.searchParams ?? [])).toMatchObject({
		...{ action: 'compare', fromrev: '163', torev: '175', origin: '*', formatversion: '2' },
	});
	const first = responding({ compare: { torevid: 243, body: changed } });
	expect(await readDiff(first.fetch, { ...which, from: null, to: 243 })).toMatchObject({ from: null, to: 243 });
	expect(first.requested[0]?.searchParams.get('torelative')).toBe('prev');
});

test("a refusal has the wiki's error code, and is not cached", async () => {
	const which = { wiki: 'dewiki', apiUrl: 'https://de.wikipedia.org/w/api.php', from: 243, to: 247 };
	const hidden = responding({ error: { code: 'missingcontent', info: 'Missing content for revision ID 247.' } });
	const failure = await readDiff(hidden.fetch, which).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(WikiError);
	expect(failure).toMatchObject({ code: 'missingcontent' });
	for (const strange of [{ compare: 3 }, { compare: { body: 5 } }, []])
		await expect(readDiff(responding(strange).fetch, which)).rejects.toBeInstanceOf(WikiError);
	const long = responding({ compare: { fromrevid: 243, body: ' '.repeat(2_000_001) } });
	await expect(readDiff(long.fetch, which)).rejects.toBeInstanceOf(DiffTooLong);
	expect(await readDiff(responding({ compare: { fromrevid: 243, body: '' } }).fetch, which)).toMatchObject({
		lines: [],
	});
});

/** An event of which only some fields matter. */
const event = (key: string, some: Partial<EventItem> = {}) => ({ key, ...some }) as EventItem;
const nothing = { resync: false, deleted: [], events: [] };
const diffOf = { wiki: 'dewiki', apiUrl: 'https://de.wikibooks.org/w/api.php', from: 500, to: 501 };

test.each([
	['the revision is hidden', { ...nothing, events: [event('dewiki:rev:501', { hidden: ['text'] })] }, true],
	['the revision before is hidden', { ...nothing, events: [event('dewiki:rev:500', { hidden: ['text'] })] }, true],
	['the page is deleted', { ...nothing, events: [event('dewiki:rev:501', { pageDeleted: true })] }, true],
	['the event is deleted', { ...nothing, deleted: ['dewiki:rev:501'] }, true],
	['the event is changed in any way', { ...nothing, events: [event('dewiki:rev:501')] }, true],
	['the epoch has changed', { ...nothing, resync: true }, true],
	['another revision is hidden', { ...nothing, events: [event('dewiki:rev:502', { hidden: ['text'] })] }, false],
	[
		'a revision of another wiki is hidden',
		{ ...nothing, events: [event('enwiki:rev:501', { hidden: ['text'] })] },
		false,
	],
])('after a change is received, a difference is fetched again or not: %s', async (_, changes, isInvalidated) => {
	const { fetch, requested } = responding({ compare: { fromrevid: 500, torevid: 501, body: changed } });
	invalidateDiffs({ ...nothing, resync: true });
	await readDiff(fetch, diffOf);
	await readDiff(fetch, diffOf);
	expect(requested).toHaveLength(1);
	invalidateDiffs(changes);
	await readDiff(fetch, diffOf);
	expect(requested).toHaveLength(isInvalidated ? 2 : 1);
});

test('a previous revision known only from the wiki counts too; old differences are fetched again', async () => {
	const { fetch, requested } = responding({ compare: { fromrevid: 600, torevid: 601, body: changed } });
	const of = { ...diffOf, from: null, to: 601 };
	const { readAt } = await readDiff(fetch, of);
	invalidateDiffs({ ...nothing, events: [event('dewiki:rev:600', { hidden: ['text'] })] });
	await readDiff(fetch, of);
	expect(requested).toHaveLength(2);
	vi.useFakeTimers({ toFake: ['Date'], now: readAt + 11 * 60_000 });
	await readDiff(fetch, of);
	vi.useRealTimers();
	expect(requested).toHaveLength(3);
});

test('a difference requested before its revision was hidden, and received after it, is not cached', async () => {
	let respond: (response: Response) => void = () => undefined;
	const slow = () => new Promise<Response>((resolve) => (respond = resolve));
	const of = { ...diffOf, from: 700, to: 701 };
	const reading = readDiff(slow, of);
	invalidateDiffs({ ...nothing, events: [event('dewiki:rev:701', { hidden: ['text'] })] });
	respond(Response.json({ compare: { fromrevid: 700, torevid: 701, body: changed } }));
	await reading;
	const { fetch, requested } = responding({ compare: { fromrevid: 700, torevid: 701, body: changed } });
	await readDiff(fetch, of);
	expect(requested).toHaveLength(1);
});

test('what is being read is asked for once, unless its revisions change meanwhile', async () => {
	const answers: (() => void)[] = [];
	const asked: string[] = [];
	const fetch: typeof globalThis.fetch = (url) => {
		asked.push(String(new URL(String(url)).searchParams.get('torev')));
		return new Promise((resolve) => {
			answers.push(() => resolve(Response.json({ compare: { fromrevid: 500, body: changed } })));
		});
	};
	const of = { wiki: 'dewiki', apiUrl: 'https://de.wikipedia.org/w/api.php', from: 500, to: 501 };
	const change = (key: string) => invalidateDiffs({ resync: false, deleted: [key], events: [] });
	const ahead = readDiff(fetch, of);
	change('dewiki:rev:7');
	const shown = readDiff(fetch, of);
	expect(asked).toEqual(['501']);
	change('dewiki:rev:500');
	const again = readDiff(fetch, of);
	expect(asked).toEqual(['501', '501']);
	for (const answer of answers) answer();
	expect(await shown).toBe(await ahead);
	expect(await again).not.toBe(await ahead);
	expect(await readDiff(fetch, of)).toBe(await again);
	expect(asked).toHaveLength(2);
});

test('a watcher of a difference is notified of the status of each of its revisions', () => {
	const notified: [number, RevisionStatus][] = [];
	const leave = watchDiff({ wiki: 'dewiki', from: 800, to: 801 }, (revision, status) =>
		notified.push([revision, status]),
	);
	const apply = (events: EventItem[], deleted: string[] = []) => invalidateDiffs({ resync: false, deleted, events });
	apply([event('dewiki:rev:801', { hidden: ['user', 'text'] }), event('dewiki:rev:800', { pageDeleted: true })]);
	apply([event('dewiki:rev:801'), event('dewiki:rev:802', { hidden: ['text'] })]);
	apply([event('dewiki:rev:800', { hidden: ['comment'] })], ['dewiki:rev:801']);
	leave();
	apply([event('dewiki:rev:801', { hidden: ['text'] })]);
	expect(notified).toEqual([
		[801, 'hidden'],
		[800, 'deleted'],
		[801, 'shown'],
		[801, 'unknown'],
		[800, 'unknown'],
	]);
});
