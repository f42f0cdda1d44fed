import { expect, test } from 'vitest';
import { parseTagNames } from './tag-names.ts';

const named = (displayname: unknown) => parseTagNames({ query: { tags: [{ name: 'x', displayname }] } }).names;

test.each([
	['Visual edit', 'Visual edit'],
	['<a href="/wiki/Help:X" title="a &gt; b">Visuelle&nbsp;Bearbeitung</a>', 'Visuelle Bearbeitung'],
	['&lt;b&gt; &#39;q&#x27; &amp;amp; &unknown;', "<b> 'q' &amp; &unknown;"],
	[`${'x'.repeat(300)}`, 'x'.repeat(255)],
])('the name %s is %s', (html, text) => {
	expect(named(html)).toEqual([{ tag: 'x', text }]);
});

test.each([['  <i></i> '], [''], [false], [null], [7], [undefined]])('%s is no name', (html) => {
	expect(named(html)).toEqual([]);
});

test('an answer says where it continues', () => {
	expect(parseTagNames({ query: { tags: [] }, continue: { tgcontinue: 'y', continue: '-||' } }).next).toEqual({
		...{ tgcontinue: 'y', continue: '-||' },
	});
	expect(parseTagNames({}).names).toEqual([]);
});
