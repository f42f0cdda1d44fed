import { expect, test } from 'vitest';
import { pick, randomFrom, randomText } from '../../../../fixtures/random.ts';
import { FieldError, storable } from '../core/json-fields.ts';
import { type CampaignScope, deepestCategory, mostScopePages, mostScopeWikis, usualScope } from './campaign.ts';
import { formatScope, parseScope } from './scope-json.ts';

test('what a campaign counts is the same after it was stored', () => {
	const random = randomFrom(8);
	const page = () => ({ wiki: pick(random, ['dewiki', 'zh_min_nanwiki']), title: storable(`T${randomText(random)}`) });
	const several = <Item>(item: () => Item) => Array.from({ length: Math.floor(random() * 5) }, item);
	for (let run = 0; run < 500; run += 1) {
		const scope: CampaignScope = {
			wikis: pick(random, [null, several(() => page().wiki)]),
			namespaces: pick<CampaignScope['namespaces']>(random, [
				'usual',
				'all',
				several(() => Math.floor(random() * 32_768)),
			]),
			pages: several(page),
			category: random() < 0.5 ? null : { ...page(), depth: Math.floor(random() * (deepestCategory + 1)) },
		};
		expect(parseScope(formatScope(scope))).toEqual(scope);
	}
	expect(parseScope('{"namespaces":"usual","wikis":null}')).toEqual(usualScope);
});

const wiki = 'dewiki';
test.each<[string, unknown]>([
	['no object', []],
	['wikis that are no list', { ...usualScope, wikis: 'dewiki' }],
	['a wiki that is no text', { ...usualScope, wikis: [1] }],
	['too many wikis', { ...usualScope, wikis: Array.from({ length: mostScopeWikis + 1 }, () => wiki) }],
	['a word that is no namespaces', { ...usualScope, namespaces: 'some' }],
	['a namespace below 0', { ...usualScope, namespaces: [-1] }],
	['a namespace above 16 bits', { ...usualScope, namespaces: [32_768] }],
	['a namespace with a fraction', { ...usualScope, namespaces: [0.5] }],
	['too many namespaces', { ...usualScope, namespaces: Array.from({ length: 101 }, () => 0) }],
	['a page without a title', { ...usualScope, pages: [{ wiki }] }],
	['a title that is too long', { ...usualScope, pages: [{ wiki, title: 'x'.repeat(513) }] }],
	[
		'too many pages',
		{ ...usualScope, pages: Array.from({ length: mostScopePages + 1 }, () => ({ wiki, title: 'A' })) },
	],
	['a category that is too deep', { ...usualScope, category: { wiki, title: 'A', depth: deepestCategory + 1 } }],
	['a category without a wiki', { ...usualScope, category: { title: 'A', depth: 0 } }],
])('%s is refused', (_name, scope) => {
	expect(() => parseScope(JSON.stringify(scope))).toThrow(FieldError);
});
