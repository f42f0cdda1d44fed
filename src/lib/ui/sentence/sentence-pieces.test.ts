import { describe, expect, test } from 'vitest';
import type { EventItem } from '#lib/domain/core/api-types.ts';
import { wikibaseSentences } from '#lib/domain/sentence/wikibase-sentences.ts';
import { loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { parseRecentChange } from '#lib/domain/stream/recent-change.ts';
import { available } from '#lib/messages/languages.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { loadSentenceMessages } from '#lib/messages/sentences.ts';
import { sentenceText } from './sentence-pieces.ts';
import { mayHaveSentence } from './sentences.svelte.ts';

const readerIn = async (language: string) => ({
	messages: await loadMessages(language),
	sentences: await loadSentenceMessages(language),
	zone: 'UTC',
});
const english = await readerIn('en');

function edit(comment: string | null, some: Partial<EventItem> = {}): EventItem {
	const links = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
	return {
		...{ key: 'wikidatawiki:rev:1', source: 'stream', time: 0, wiki: 'wikidatawiki', type: 'edit', logType: null },
		...{ logAction: null, user: 'Example', about: [], namespace: 0, title: 'Q4242', comment, minor: null, bot: null },
		...{ patrolled: null, oldRevision: 1, newRevision: 2, oldLength: 1, newLength: 2, logId: null, logParams: null },
		...{ id: 1, change: 1, review: null, links },
		...some,
	};
}

/** The sentences, and after ` | ` the rest of the summary; null if there are none. */
function textOf(first: EventItem, ...others: EventItem[]): string | null {
	const found = wikibaseSentences([first, ...others]);
	if (found === null) return null;
	const text = sentenceText(found.sentences, english);
	return found.comment ? `${text} | ${found.comment}` : text;
}

/**
 * Every mark for which Wikibase (lib/i18n and repo/i18n), WikibaseLexeme or WikibaseMediaInfo has a message
 * `wikibase-…-summary-MARK`, with arguments as they write them.
 */
const marks: readonly (readonly [summary: string, sentence: string])[] = [
	['/* wbsetlabel-add:1|de */ Foo, bar', 'added the label in German: Foo, bar'],
	['/* wbsetlabel-set:1|sr-ec */ Фоо', 'changed the label in Serbian (Cyrillic): Фоо'],
	['/* wbsetlabel-remove:1|en */ Foo', 'removed the label in English: Foo'],
	[
		'/* wbsetdescription-add:1|fi */ x, #suggestededit-add-desc 1.0',
		'added the description in Finnish: x | #suggestededit-add-desc 1.0',
	],
	[
		'/* wbsetlabel-set:1|de */ Foo, bar, [[:toollabs:editgroups/b/QSv2/1|batch #1]]',
		'changed the label in German: Foo, bar | [[:toollabs:editgroups/b/QSv2/1|batch #1]]',
	],
	['/* wbsetdescription-set:1|de-formal */ x', 'changed the description in de-formal: x'],
	['/* wbsetdescription-remove:1|en */ x', 'removed the description in English: x'],
	['/* wbsetaliases-add:1|ru */ x', 'added an alias in Russian: x'],
	['/* wbsetaliases-remove:2|mul */ x, y', 'removed 2 aliases in Multiple languages: x, y'],
	['/* wbsetaliases-set:1|en */ x', 'changed the aliases in English: x'],
	['/* wbsetaliases-update:3|en */ x, y, z', 'changed the aliases in English: x, y, z'],
	['/* wbsetaliases-add-remove:2|en */ x, y', 'changed the aliases in English: x, y'],
	['/* wbsetlabeldescriptionaliases:3|fr */ a, b, c', 'changed label, description and aliases in French: a, b, c'],
	['/* wbsetitem */', 'created the item'],
	['/* wbcreate-new:0| */', 'created the item'],
	['/* special-create-item:2|en */ a, b', 'created the item: a, b'],
	['/* special-create-property:2|en */ a, b', 'created the property: a, b'],
	['/* wbeditentity:0| */', 'created the item'],
	['/* wbeditentity-create:2|es */ Obispo, x', 'created the item: Obispo, x'],
	['/* wbeditentity-create-item:0| */ by [[User:X]]', 'created the item | by [[User:X]]'],
	['/* wbeditentity-create-property:0| */', 'created the property'],
	['/* wbeditentity-create-lexeme:0| */', 'created the lexeme'],
	['/* wbeditentity-create-form:0| */', 'added a form'],
	['/* wbeditentity-create-sense:0| */', 'added a sense'],
	['/* wbeditentity-update: */', 'changed the data'],
	['/* wbeditentity-update:0| */ by hand', 'changed the data | by hand'],
	['/* wbeditentity-override:0| */ Clearing', 'replaced all the data | Clearing'],
	['/* wbeditentity-update-languages:0||80 */ Bot', 'changed labels, descriptions or aliases in 80 languages | Bot'],
	[
		'/* wbeditentity-update-languages-short:0||en, de */ #x',
		'changed labels, descriptions or aliases in English and German | #x',
	],
	[
		'/* wbeditentity-update-languages-short:0||a-b, bb, cc, dd, ee, ff */',
		'changed labels, descriptions or aliases in 6 languages',
	],
	[
		'/* wbeditentity-update-languages-and-other:0||51 */',
		'changed labels, descriptions or aliases in 51 languages, and other data',
	],
	[
		'/* wbeditentity-update-languages-and-other-short:0||pt */ x',
		'changed labels, descriptions or aliases in Portuguese, and other data | x',
	],
	['/* wbeditentity-statements-single-property-add:1||2 */ [[Property:P31]]', 'added 2 claims: P31'],
	['/* wbeditentity-statements-single-property-remove:1||1 */ [[Property:P31]], x', 'removed a claim: P31 | x'],
	['/* wbeditentity-statements-single-property-update:1||3 */ [[Property:P31]]', 'changed 3 claims: P31'],
	['/* wbeditentity-statements-multiple-properties-add:0||2 */ UL', 'added claims of 2 properties | UL'],
	['/* wbeditentity-statements-multiple-properties-remove:0||2 */', 'removed claims of 2 properties'],
	['/* wbeditentity-statements-multiple-properties-update:0||2 */', 'changed claims of 2 properties'],
	['/* wbcreateclaim:1| */ [[Property:P31]]: [[Q5]]', 'added a claim: P31: Q5'],
	['/* wbcreateclaim-create:1| */ [[Property:P31]]: [[Q5]], #petscan', 'added a claim: P31: Q5 | #petscan'],
	['/* wbcreateclaim-value:1| */ [[Property:P571]]: 1924', 'added a claim: P571: 1924'],
	['/* wbcreateclaim-novalue:1| */ [[Property:P40]]', 'added a claim: P40'],
	['/* wbcreateclaim-somevalue:1| */ [[Property:P40]]', 'added a claim: P40'],
	['/* wbsetclaimvalue:1| */ [[Property:P18]]: A (1).jpg, b', 'changed a claim: P18: A (1).jpg, b'],
	['/* wbsetclaim-create:2||1 */ [[Property:P31]]: [[Q5]]', 'added a claim: P31: Q5'],
	['/* wbsetclaim-create:2||1 */ [[Property:P5188]]: [[Lexeme:L7#S1|L7-S1]], x', 'added a claim: P5188: L7-S1 | x'],
	['/* wbsetclaim-update:2||1 */ [[Property:P31]]: [[Q5]]', 'changed a claim: P31: Q5'],
	['/* wbsetclaim-update-qualifiers:2||1|3 */ [[Property:P69]]: [[Q1]]', 'changed 3 qualifiers of a claim: P69: Q1'],
	['/* wbsetclaim-update-references:2||1|1 */ [[Property:P69]]: [[Q1]]', 'changed a reference of a claim: P69: Q1'],
	['/* wbsetclaim-update-rank:2||1 */ [[Property:P69]]: [[Q1]]', 'changed the rank of a claim: P69: Q1'],
	['/* wbremoveclaims:1 */ [[Property:P69]]: [[Q1]]', 'removed a claim: P69: Q1'],
	[
		'/* wbremoveclaims-remove:2| */ [[Property:P1]]: a, [[Property:P2]]: [[Q2]]',
		'removed 2 claims: P1: a, Property:P2: Q2',
	],
	[
		'/* wbremoveclaims-remove:2| */ [[Property:P1]]: [[Q1]], [[Property:P2]]: [[Q2]]',
		'removed 2 claims: Property:P1: Q1, Property:P2: Q2',
	],
	['/* wbremoveclaims-update:1| */ [[Property:P69]]: [[Q1]]', 'removed a claim: P69: Q1'],
	['/* wbsetqualifier-add:1| */ [[Property:P1545]]: 266, x', 'added a qualifier: P1545: 266, x'],
	['/* wbsetqualifier-update:1| */ [[Property:P1545]]: 266', 'changed a qualifier: P1545: 266'],
	['/* wbremovequalifiers-remove:1| */ [[Property:P1545]]: 266', 'removed a qualifier: P1545: 266'],
	['/* wbremovequalifiers-update:1| */ [[Property:P1545]]: 266', 'removed a qualifier: P1545: 266'],
	['/* wbsetreference:1| */ [[Property:P2860]]: [[Q2]]', 'changed a reference of a claim: P2860: Q2'],
	['/* wbsetreference-add:2| */ [[Property:P2860]]: [[Q2]], x', 'added a reference to a claim: P2860: Q2 | x'],
	['/* wbsetreference-set:2| */ [[Property:P2860]]: [[Q2]]', 'changed a reference of a claim: P2860: Q2'],
	['/* wbremovereferences-remove:2||1 */ [[Property:P2860]]: [[Q2]]', 'removed a reference from a claim: P2860: Q2'],
	['/* wbremovereferences-update:2||2 */ [[Property:P2860]]: [[Q2]]', 'removed 2 references from a claim: P2860: Q2'],
	['/* wbsetsitelink-add:1|dewiki */ Beispiel', 'added the link to dewiki: Beispiel'],
	[
		'/* wbsetsitelink-add-both:2|dewiki */ Beispiel, Q17437798',
		'added the link to dewiki, with badges: Beispiel, Q17437798',
	],
	['/* wbsetsitelink-set:1|dewiki */ Beispiel', 'changed the link to dewiki: Beispiel'],
	['/* wbsetsitelink-set-badges:1|dewiki */ Q17437798', 'changed the badges of the link to dewiki: Q17437798'],
	[
		'/* wbsetsitelink-set-both:2|dewiki */ Beispiel, Q17437798',
		'changed the link to dewiki and its badges: Beispiel, Q17437798',
	],
	['/* wbsetsitelink-remove:1|dewiki */ Beispiel', 'removed the link to dewiki: Beispiel'],
	['/* wblinktitles-create:2| */ enwiki:A, dewiki:B', 'created the item to connect pages: enwiki:A, dewiki:B'],
	['/* wblinktitles-connect:2| */ enwiki:A, dewiki:B', 'added a link to connect pages: enwiki:A, dewiki:B'],
	[
		'/* clientsitelink-update:0|enwiki|enwiki:Foo|enwiki:Bar: x */',
		'changed the link to enwiki, since Foo was moved to Bar: x',
	],
	['/* clientsitelink-remove:1||nlwiki */ Lijst', 'removed the link to nlwiki, since the page was deleted: Lijst'],
	[
		'/* wbmergeitems-to:0||Q123 */ [[MediaWiki:Gadget-Merge.js|merge.js]]',
		'merged this into Q123 | [[MediaWiki:Gadget-Merge.js|merge.js]]',
	],
	['/* wbmergeitems-from:0||Q123 */', 'merged Q123 into this'],
	['/* wblmergelexemes-to:0||L12 */', 'merged this into L12'],
	['/* wblmergelexemes-from:0||L12 */', 'merged L12 into this'],
	['/* wbcreateredirect:0||Q77|Q88 */', 'redirected this to Q88'],
	['/* undo:0||647477898|Example Two */ dumb', 'undid revision 647477898 by Example Two | dumb'],
	['/* undo:0||647477898| */', 'undid revision 647477898'],
	['/* restore:0||647477898|Example Two */', 'restored revision 647477898 by Example Two'],
	['/* add-form:2||L7-F1 */ Haus, Häuser', 'added the form L7-F1: Haus, Häuser'],
	['/* add-form-grammatical-features:1||L7-F1 */ Q110786', 'added grammatical features to the form L7-F1: Q110786'],
	['/* add-form-representations:1|de|L7-F1 */ de: Haus', 'added a spelling to the form L7-F1: de: Haus'],
	['/* set-form-representations:1|de|L7-F1 */ de: Haus', 'changed a spelling of the form L7-F1: de: Haus'],
	['/* remove-form:1||L7-F1 */ Haus', 'removed the form L7-F1: Haus'],
	[
		'/* remove-form-grammatical-features:1||L7-F1 */ Q110786',
		'removed grammatical features from the form L7-F1: Q110786',
	],
	['/* remove-form-representations:1|de|L7-F1 */ de: Haus', 'removed a spelling from the form L7-F1: de: Haus'],
	['/* update-form-elements:0||L7-F1 */', 'changed the form L7-F1'],
	['/* update-form-grammatical-features:0||L7-F1 */', 'changed the form L7-F1'],
	['/* update-form-representations:0||L7-F1 */', 'changed the form L7-F1'],
	['/* add-sense:1|de|L7-S1 */ Gebäude', 'added the sense L7-S1: Gebäude'],
	['/* add-sense-glosses:1|de|L7-S1 */ de: Gebäude', 'added a gloss to the sense L7-S1: de: Gebäude'],
	['/* set-sense-glosses:1|de|L7-S1 */ de: Gebäude', 'changed a gloss of the sense L7-S1: de: Gebäude'],
	['/* remove-sense:1|de|L7-S1 */ Gebäude', 'removed the sense L7-S1: Gebäude'],
	['/* remove-sense-glosses:1|de|L7-S1 */ de: Gebäude', 'removed a gloss from the sense L7-S1: de: Gebäude'],
	['/* update-sense-elements:0||L7-S1 */', 'changed a gloss of the sense L7-S1'],
	['/* update-sense-glosses:0||L7-S1 */', 'changed a gloss of the sense L7-S1'],
];

test.each(marks)('%s', (summary, sentence) => {
	const event = edit(summary);
	expect(mayHaveSentence(event)).toBe(true);
	expect(textOf(event)).toBe(sentence);
});

test.each(available.map((language) => [language]))('each mark has its sentence in %s', async (language) => {
	const reader = await readerIn(language);
	for (const [summary, sentence] of marks) {
		const found = wikibaseSentences([edit(summary)]);
		const text = sentenceText(found?.sentences ?? [], reader);
		expect(text).not.toMatch(/wikibase|[\uE000\uE001$]|undefined/);
		if (language !== 'en') expect(text).not.toBe(sentence);
	}
});

describe('no sentence', () => {
	test.each([
		['an unknown mark', '/* wbsetentity:0| */'],
		['arguments that are missing', '/* wbsetlabel-add:1| */ Foo'],
		['an id that is none', '/* wbmergeitems-to:0||Example */'],
		['a mark that was cut', '/* wbeditentity-update-languages-short:0||en, de, f'],
		['the name of a property of every object', '/* constructor:0| */'],
		['people’s own words', '/* History */ more'],
		['a mark within a summary', 'x /* wbmergeitems-to:0||Q5 */'],
	])('for %s', (_, comment) => {
		expect(textOf(edit(comment))).toBeNull();
	});

	test('if a person may have written the mark, or the summary is hidden', () => {
		const comment = '/* wbmergeitems-to:0||Q5 */';
		expect(textOf(edit(comment, { title: 'Wikidata:Project chat' }))).toBeNull();
		expect(textOf(edit(comment, { wiki: 'enwiki' }))).toBeNull();
		expect(textOf(edit(comment, { title: null }))).toBeNull();
		expect(textOf(edit(comment, { type: 'categorize' }))).toBeNull();
		expect(textOf(edit(null))).toBeNull();
	});
});

test('the page decides what is created, and what is a caption', () => {
	expect(textOf(edit('/* wbeditentity-create:1|de */ Haus', { title: 'Lexeme:L7' }))).toBe('created the lexeme: Haus');
	expect(textOf(edit('/* wbeditentity-create:1|de */ x', { title: 'Property:P7' }))).toBe('created the property: x');
	const file = { wiki: 'commonswiki', title: 'File:A.jpg', namespace: 6 };
	expect(textOf(edit('/* wbsetlabel-add:1|nl */ x', file))).toBe('added the caption in Dutch: x');
	expect(textOf(edit('/* wbeditentity-update-languages-and-other-short:0||en */', file))).toBe(
		'changed the captions in English, and other data',
	);
	const depicts = '/* wbsetclaim-create:2||1 */ [[d:Special:EntityPage/P180]]: [[d:Special:EntityPage/Q387411]]';
	expect(textOf(edit(depicts, file))).toBe('added a claim: P180: Q387411');
});

describe('the edits of one row', () => {
	const claim = (property: string, rest = '') =>
		edit(`/* wbsetclaim-create:2||1 */ [[Property:${property}]]: [[Q5]]${rest}`);
	test('add up', () => {
		expect(textOf(claim('P31', ', #x'), claim('P21'), claim('P21'))).toBe('added 3 claims | #x');
		expect(
			textOf(
				edit('/* wbsetlabel-add:1|de */ a'),
				edit('/* wbsetlabel-add:1|fr */ a'),
				edit('/* wbsetlabel-add:1|de */ b'),
			),
		).toBe('added the label in German and French');
		expect(textOf(edit('/* wbsetaliases-add:2|de */ a, b'), edit('/* wbsetaliases-add:1|fr */ c'))).toBe(
			'added 3 aliases in German and French',
		);
	});
	test('are listed if they differ, with the parts that are certainly values', () => {
		expect(
			textOf(
				claim('P31'),
				edit('/* wbsetlabel-set:1|de */ a'),
				edit('/* wbsetreference-add:2| */ [[Property:P31]]: [[Q5]]'),
			),
		).toBe('added a claim: P31: Q5, changed the label in German, and added a reference to a claim: P31: Q5');
	});
	test('that may have changed the same thing are not added up', () => {
		const change = edit('/* wbsetclaim-update:2||1 */ [[Property:P31]]: [[Q5]]');
		expect(textOf(change, change)).toBe('changed a claim (2×)');
		const properties = edit('/* wbeditentity-statements-multiple-properties-add:0||2 */');
		expect(textOf(properties, properties)).toBe('added claims of 2 properties (2×)');
	});
	test('say that there was more', () => {
		expect(textOf(claim('P31'), edit('by hand'))).toBe('added a claim: P31: Q5 and made other changes');
		expect(textOf(edit('by hand'), claim('P31'))).toBe('added a claim: P31: Q5 and made other changes | by hand');
		const many = ['de', 'fr', 'es', 'it', 'pt'].map((code, at) =>
			edit(`/* wbset${at % 2 ? 'label' : 'description'}-${['add', 'set', 'remove'][at % 3]}:1|${code} */ x`),
		);
		const [first, ...others] = many;
		expect(first && textOf(first, ...others)).toBe(
			'added the description in German, changed the label in French, removed the description in Spanish, and made other changes',
		);
	});
});

test('recorded edits of Wikidata have sentences, except those made by hand', () => {
	const recorded = loadRecording('wikimedia').flatMap((line) => {
		const parsed = parseRecentChange(JSON.parse(line));
		return parsed.kind === 'event' && parsed.event.wiki === 'wikidatawiki' && parsed.event.type !== 'log'
			? [parsed.event]
			: [];
	});
	expect(recorded.length).toBeGreaterThan(5);
	for (const event of recorded) {
		const item = edit(event.comment, event);
		expect(textOf(item) !== null, String(event.comment)).toBe(/^\/\* [a-z]/.test(event.comment ?? ''));
	}
});
