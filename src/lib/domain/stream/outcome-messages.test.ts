import { expect, it } from 'vitest';
import { loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { type JsonObject, objectField } from '../core/json-fields.ts';
import { parseStreamMessage } from './stream-message.ts';

const lines = loadRecording('mediawiki-tags');
const factsOf = (data: unknown) => {
	const parsed = parseStreamMessage(JSON.stringify(data));
	if (parsed.kind !== 'outcome') throw new Error(parsed.kind);
	return parsed.facts;
};
const firstOf = (data: unknown) => factsOf(data)[0];

it('reads the tags that a real wiki sent, all of each revision', () => {
	const facts = lines.flatMap((line) => factsOf(JSON.parse(line)));
	expect(facts).toHaveLength(12);
	expect(facts[1]).toEqual({
		...{ kind: 'tags', wiki: 'xwikitest', revision: 79, pageId: 46, tags: ['mw-undo'], before: [] },
		...{ madeAt: Date.parse('2026-11-23T04:29:45Z'), at: Date.parse('2026-11-23T04:29:45Z') },
	});
});

it.each([
	['unsorted, with repeats and what is no name', ['b', 'a', 'b', '', 7, 'x'.repeat(256)], ['a', 'b']],
	['missing', undefined, []],
	['without end', Array.from({ length: 500 }, (_, at) => `t${at}`), null],
])('reads tags that are %s', (_words, tags, expected) => {
	const fact = firstOf({ ...(JSON.parse(lines[0] ?? '') as JsonObject), tags });
	if (expected === null) expect(fact).toMatchObject({ tags: { length: 64 } });
	else expect(fact).toMatchObject({ tags: expected });
});

const [edit = ''] = loadRecording('mediawiki-page-changes').filter((line) =>
	line.includes('"page_change_kind":"edit"'),
);
const change = JSON.parse(edit) as JsonObject;
const reverting = (revert: unknown, more: JsonObject = {}) => ({
	...change,
	performer: { user_text: 'Example Sysop' },
	revision: { ...objectField(change, 'revision'), rev_id: 900, revert, ...more },
});

it('reads a revert in the form that has been described', () => {
	const revert = { method: 'undo', is_exact: true, rev_original_id: 800 };
	const ids = { rev_reverted_oldest_id: 801, rev_reverted_newest_id: 816 };
	const fact = firstOf(reverting({ ...revert, ...ids }));
	const pageId = objectField(change, 'page')['page_id'];
	const expected = { kind: 'revert', oldest: 801, newest: 816, revision: 900, user: 'Example Sysop', pageId };
	expect(fact).toMatchObject(expected);
});

it('takes an edit without one for what it is', () => {
	expect(factsOf(reverting(null))).toMatchObject([{ kind: 'page', revision: 900 }]);
});

it.each([
	['a text', 'undo'],
	['no revisions', { method: 'undo' }],
	['revisions that are no numbers', { rev_reverted_oldest_id: '801', rev_reverted_newest_id: 816 }],
	['revisions in the wrong order', { rev_reverted_oldest_id: 816, rev_reverted_newest_id: 801 }],
	['itself', { rev_reverted_oldest_id: 801, rev_reverted_newest_id: 900 }],
])('does not pass over a revert of %s', (_words, revert) => {
	expect(parseStreamMessage(JSON.stringify(reverting(revert)))).toMatchObject({
		...{ kind: 'malformed', detail: 'revision.revert' },
	});
});

const scored = {
	...change,
	meta: { ...objectField(change, 'meta'), stream: 'mediawiki.page_revert_risk_prediction_change.v1' },
	performer: { user_text: 'Example_User' },
};
const classification = (more: JsonObject) => ({
	...{ model_name: 'revertrisk-language-agnostic', model_version: '3', predictions: ['true'] },
	...{ probabilities: { true: 0.5264, false: 0.4736 }, ...more },
});

it.each([
	['as described', {}, 526_400, 'revertrisk-language-agnostic 3'],
	[
		'with no more than what is needed',
		{ model_version: null, predictions: 7 },
		526_400,
		'revertrisk-language-agnostic',
	],
	['of nothing', { probabilities: { true: 0 } }, 0, 'revertrisk-language-agnostic 3'],
	['of all', { probabilities: { true: 1 } }, 1_000_000, 'revertrisk-language-agnostic 3'],
])('reads a score %s', (_words, more, score, model) => {
	expect(firstOf({ ...scored, predicted_classification: classification(more) })).toMatchObject({
		...{ kind: 'risk', user: 'Example User', revision: objectField(change, 'revision')['rev_id'], score, model },
	});
});

it.each([
	['no classification', undefined],
	['no number', classification({ probabilities: { true: '0.5' } })],
	['no probability', classification({ probabilities: { true: 1.5 } })],
	['only the other', classification({ probabilities: { false: 0.5 } })],
	['no model', classification({ model_name: null })],
])('does not take a score of %s', (_words, predicted_classification) => {
	expect(parseStreamMessage(JSON.stringify({ ...scored, predicted_classification }))).toMatchObject({
		kind: 'malformed',
	});
});
