import { expect, test } from 'vitest';
import { parseView } from '#lib/domain/filter/view.ts';
import { loadFilterMessages } from '#lib/messages/filter-terms.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { filterChips } from './filter-chips.ts';
import { choiceWords } from './filter-words.ts';
import { filterOptions, findOptions, type FoundGroup, freeOptions } from './filter-options.ts';

const messages = await loadMessages('en');
const moment = { zone: 'Europe/Berlin', now: Date.UTC(2026, 10, 23, 12) };
const at = (name: string, host: string) => ({ name, scriptUrl: `https://${host}/w/index.php`, articleUrl: null });
const options = filterOptions(
	{
		users: ['Ann', 'Ünal', 'مستخدم'],
		labels: [
			{ label: 'Newcomers', users: [0, 2] },
			{ label: 'Sysops', users: [1] },
			{ label: 'Üben', users: [1] },
		],
		wikis: [
			at('commonswiki', 'commons.wikimedia.org'),
			at('dewiki', 'de.wikipedia.org'),
			at('dewiktionary', 'de.wiktionary.org'),
			at('enwiki', 'en.wikipedia.org'),
		],
		types: ['edit', 'log', 'log:block', 'log:strange'],
		tags: ['mobile edit', 'mw-undo'],
	},
	[{ name: 'Uploads', query: 'type=log%3Aupload' }],
	messages,
);
const words = await loadFilterMessages('en');
const findGroups = (text: string, most = 8) => findOptions(options, text, { most, messages, words });
const textsOf = (groups: FoundGroup[]) => groups.flatMap(({ options: found }) => found.map(({ text }) => text));
const find = (text: string) => textsOf(findGroups(text).filter(({ group }) => group !== 'not'));

test.each([
	['log:block/reblock', 'Blocks: reblock'],
	['log:delete/delete', 'Page deletions'],
	['log:delete/delete_redir', 'Redirects overwritten by moves'],
	['log:delete/restore', 'Deletions and restorations: restore'],
	['log:strange/deed', 'log:strange/deed'],
])('%s is called “%s”', (type, name) => {
	expect(choiceWords(['type', type], messages)).toBe(name);
});

test.each([
	['german', ['German Wikipedia', 'German Wiktionary']],
	['deutsch', ['German Wikipedia', 'German Wiktionary']],
	['dewik', ['German Wikipedia', 'German Wiktionary']],
	['en.wikipedia', ['English Wikipedia']],
	['commons', ['Wikimedia Commons']],
	['unal', ['Ünal']],
	['newc', ['Newcomers']],
	['uben', ['Üben']],
	['مست', ['مستخدم']],
	['log:block', ['Blocks']],
	['block', ['Blocks']],
	['log:strange', ['log:strange']],
	['upl', ['Uploads']],
	['30', ['last 30 days']],
	[
		'month',
		['this month', 'last month', 'today', 'yesterday', 'this week', 'last 7 days', 'last 30 days', 'this year'],
	],
	['bytes', ['+1,000 bytes or more', '+10,000 bytes or more', '−1,000 bytes or less', '−10,000 bytes or less']],
	[
		'revert',
		[
			...['reverted', 'no revert seen', 'not known whether reverted', 'not dealt with by others'],
			...['page deleted since', 'page not known to be deleted'],
		],
	],
	['tag', ['mobile edit', 'undo']],
	['patrolled', ['Not reviewed', 'Reviewed', 'Flagged']],
	['zzz', []],
])('%s finds %j', (text, expected) => {
	expect(find(text)).toEqual(expected);
});

test('options that begin with the text come before those that contain it', () => {
	expect(find('wiki').slice(0, 2)).toEqual(['Wikimedia Commons', 'German Wikipedia']);
	expect(find('user')).toEqual(['User', 'User talk', 'Ann', 'Ünal', 'مستخدم']);
});

test('without a text there are a few of each group, and how many more', () => {
	const groups = findGroups('', 2);
	expect(groups.map(({ group, more }) => [group, more])).toEqual([
		['saved', 0],
		['user', 1],
		['label', 1],
		['wiki', 2],
		['type', 2],
		['time', 7],
		['kind', 6],
		['review', 1],
		['namespace', 18],
		['tag', 0],
		['outcome', 4],
		['size', 2],
		['not', 0],
	]);
});

test.each([
	['', ['all but Wikimedia Commons']],
	['english', ['all but English Wikipedia']],
	['ann', ['all but Ann']],
	['bots', []],
	['all but german', ['all but German Wikipedia', 'all but German Wiktionary']],
	['not new', ['all but label Newcomers']],
	['without blocks', ['all but: Blocks']],
	['not zzz', []],
])('%s also offers to leave out %j', (text, expected) => {
	const groups = findGroups(text).filter(({ group }) => group === 'not');
	expect(textsOf(groups)).toEqual(expected);
	for (const { choices } of groups.flatMap((group) => group.options)) {
		const query = new URLSearchParams(Array.isArray(choices) ? choices.map(([...pair]) => pair) : []);
		expect(filterChips(parseView(query, moment), messages, moment)).toMatchObject([{ label: null }]);
	}
});

test('finds things by their names alone as long as other words are not loaded', () => {
	const found = (text: string) => textsOf(findOptions(options, text, { most: 8, messages, words: null }));
	expect(found('month')).toEqual(['this month', 'last month']);
	expect(found('not new')).toEqual([]);
});

test('every option can be read from a URL again', () => {
	for (const { choices } of options) {
		if (choices === 'dates') continue;
		const query = new URLSearchParams('query' in choices ? choices.query : choices.map(([...pair]) => pair));
		const kinds = 'query' in choices ? 1 : new Set(choices.map(([name]) => name)).size;
		expect(filterChips(parseView(query, moment), messages, moment)).toHaveLength(kinds);
	}
});

test('typed text is offered as each thing that it can mean', () => {
	const free = (text: string) =>
		freeOptions(text, messages, moment).map(({ text: shown, choices }) => [shown, String(choices)]);
	expect(free(' foo_b ')).toEqual([
		['Title begins with: foo b', 'title,foo b'],
		['Summary contains: foo_b', 'comment,foo_b'],
		['User: Foo b', 'user,Foo b'],
	]);
	expect(free('100').slice(0, 3)).toEqual([
		['+100 bytes or more', 'size-from,100'],
		['−100 bytes or less', 'size-to,-100'],
		['Namespace: 100', 'namespace,100'],
	]);
	// All wikis have this one.
	expect(free('10')[0]).toEqual(['Namespace: 10', 'namespace,10']);
	expect(free('+5000')[0]).toEqual(['+5,000 bytes or more', 'size-from,5000']);
	expect(free('−20')[0]).toEqual(['−20 bytes or less', 'size-to,-20']);
	expect(free('2026-11-22')[0]).toEqual(['22 Nov', 'from,2026-11-21T23:00:00Z,to,2026-11-22T23:00:00Z']);
	expect(free('2026-02-30').map(([shown]) => shown)).toEqual([
		'Title begins with: 2026-02-30',
		'Summary contains: 2026-02-30',
		'User: 2026-02-30',
	]);
	expect(free('#')).toEqual([
		['Title begins with: #', 'title,#'],
		['Summary contains: #', 'comment,#'],
	]);
	expect(free('  ')).toEqual([]);
});

test('choices of a kind are one chip, also both ends of a span', () => {
	const chips = (query: string) =>
		filterChips(parseView(new URLSearchParams(query), moment), messages, moment).map(
			({ label, items }) => `${label ?? ''}|${items.map(({ text }) => text).join(', ')}`,
		);
	expect(chips('label=Newcomers&page=Foo&label=A')).toEqual(['Label|A, Newcomers', 'Page|Foo']);
	expect(chips('wiki=b&wiki=a&type=log:block&namespace=100&bot=true&review=flagged')).toEqual([
		'Wiki|a, b',
		'Type|Blocks',
		'Namespace|100',
		'|bots only',
		'Review|Flagged',
	]);
	expect(chips('not-wiki=b&not-wiki=a&not-user=Ann&not-type=log:block&size-from=-20&comment=x')).toEqual([
		'|−20 bytes or more',
		'Summary contains|x',
		'|all but Ann',
		'|all but a',
		'|all but b',
		'|all but: Blocks',
	]);
	expect(chips('show=bot&show=categorize&period=7d')).toEqual([
		'|bots shown',
		'|category changes shown',
		'|last 7 days',
	]);
	expect(chips('from=2026-11-21T23:00Z&to=2026-11-22T23:00Z&minor=false')).toEqual(['|without minor edits', '|22 Nov']);
});
