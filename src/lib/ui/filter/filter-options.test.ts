import { expect, test } from 'vitest';
import { parseView } from '#lib/domain/filter/view.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { filterChips } from './filter-chips.ts';
import { choiceWords } from './filter-words.ts';
import { filterOptions, findOptions, freeOptions } from './filter-options.ts';

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
	},
	[{ name: 'Uploads', query: 'type=log%3Aupload' }],
	messages,
);
const find = (text: string) =>
	findOptions(options, text, 8).flatMap(({ options: found }) => found.map(({ text: words }) => words));

test.each([
	['log:block/reblock', 'Blocks: reblock'],
	['log:delete/delete', 'Page deletions'],
	['log:delete/delete_redir', 'Redirects overwritten by moves'],
	['log:delete/restore', 'Deletions and restorations: restore'],
	['log:strange/deed', 'log:strange/deed'],
])('%s is called “%s”', (type, words) => {
	expect(choiceWords(['type', type], messages)).toBe(words);
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
	['zzz', []],
])('%s finds %j', (text, expected) => {
	expect(find(text)).toEqual(expected);
});

test('options that begin with the text come before those that contain it', () => {
	expect(find('wiki').slice(0, 2)).toEqual(['Wikimedia Commons', 'German Wikipedia']);
	expect(find('user')).toEqual(['User', 'User talk']);
});

test('without a text there are a few of each group, and how many more', () => {
	const groups = findOptions(options, '', 2);
	expect(groups.map(({ group, more }) => [group, more])).toEqual([
		['saved', 0],
		['user', 1],
		['label', 1],
		['wiki', 2],
		['type', 2],
		['time', 3],
		['kind', 6],
		['review', 1],
		['namespace', 18],
	]);
});

test('every option can be read from a URL again', () => {
	for (const { choices } of options) {
		if (choices === 'dates') continue;
		const query = new URLSearchParams('query' in choices ? choices.query : choices.map(([...pair]) => pair));
		expect(filterChips(parseView(query, moment), messages, moment)).toHaveLength(1);
	}
});

test('typed text is offered as each thing that it can mean', () => {
	const free = (text: string) =>
		freeOptions(text, messages, moment).map(({ text: words, choices }) => [words, String(choices)]);
	expect(free(' foo_b ')).toEqual([
		['Title begins with: foo b', 'title,foo b'],
		['User: Foo b', 'user,Foo b'],
	]);
	expect(free('100')[0]).toEqual(['Namespace: 100', 'namespace,100']);
	expect(free('2026-11-22')[0]).toEqual(['22 Nov', 'from,2026-11-21T23:00:00Z,to,2026-11-22T23:00:00Z']);
	expect(free('2026-02-30').map(([words]) => words)).toEqual(['Title begins with: 2026-02-30', 'User: 2026-02-30']);
	expect(free('#')).toEqual([['Title begins with: #', 'title,#']]);
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
	expect(chips('show=bot&show=categorize&period=7d')).toEqual([
		'|bots shown',
		'|category changes shown',
		'|last 7 days',
	]);
	expect(chips('from=2026-11-21T23:00Z&to=2026-11-22T23:00Z&minor=false')).toEqual(['|without minor edits', '|22 Nov']);
});
