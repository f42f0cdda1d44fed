import { describe, expect, it } from 'vitest';
import { loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { type JsonObject, objectField } from '../core/json-fields.ts';
import { parseStreamMessage } from './stream-message.ts';

const lines = loadRecording('mediawiki-page-changes');
const data = lines.map((line) => JSON.parse(line) as JsonObject);
const suppression = data.find(({ page_change_kind: kind, performer }) => kind === 'delete' && performer === undefined);
const deletion = data.find(({ page_change_kind: kind, performer }) => kind === 'delete' && performer !== undefined);

describe('a change of a page', () => {
	it('is used if it is a move, or a deletion with suppression, as sent by a real wiki', () => {
		const parsed = lines.map(parseStreamMessage);
		const kinds = parsed.map(({ kind }, index) => `${String(data[index]?.['page_change_kind'])}: ${kind}`);
		const counts = Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
		expect(counts).toEqual({
			'create: outcome': 2,
			'edit: outcome': 2,
			'move: move': 13,
			'delete: other': 6,
			'delete: page': 1,
			'undelete: other': 3,
		});
		const at = Date.parse('2026-11-23T04:30:04Z');
		expect(parsed.filter(({ kind }) => kind === 'page')).toEqual([
			{
				kind: 'page',
				page: {
					...{ wiki: 'xwikitest', title: 'Delete me by suppress', pageId: 72, isDeleted: true, isSuppressed: true },
					...{ lastRevision: 241, revisions: 2, at },
				},
			},
		]);
		expect(parsed.find(({ kind }) => kind === 'move')).toEqual({
			kind: 'move',
			move: {
				...{ wiki: 'xwikitest', pageId: 59, from: 'Move source', to: 'Move target', revision: 215 },
				at: Date.parse('2026-11-23T04:29:53Z'),
			},
		});
	});

	it.each([
		['says who did it', { performer: { user_text: 'Example' } }],
		['shows its text', { revision: { ...objectField(suppression ?? {}, 'revision'), is_content_visible: true } }],
		['shows its user', { revision: { ...objectField(suppression ?? {}, 'revision'), is_editor_visible: true } }],
		['shows its summary', { revision: { ...objectField(suppression ?? {}, 'revision'), is_comment_visible: true } }],
		['does not say what it shows', { revision: { rev_id: 241 } }],
		['is an edit', { page_change_kind: 'edit' }, 'outcome'],
	])('is not a deletion with suppression if it %s', (_words, change, kind = 'other') => {
		expect(parseStreamMessage(JSON.stringify(suppression)).kind).toBe('page');
		expect(parseStreamMessage(JSON.stringify({ ...suppression, ...change })).kind).toBe(kind);
	});

	it('of an ordinary deletion whose last revision was hidden is not a deletion with suppression', () => {
		const revision = { ...objectField(suppression ?? {}, 'revision') };
		expect(parseStreamMessage(JSON.stringify({ ...deletion, revision })).kind).toBe('other');
	});

	it.each([
		['missing', 'wiki_id', { wiki_id: undefined }],
		['out-of-range', 'wiki_id', { wiki_id: '../etc' }],
		['missing', 'page_title', { page: { page_id: 3 } }],
		['missing', 'rev_id', { revision: { ...objectField(suppression ?? {}, 'revision'), rev_id: null } }],
		['wrong-type', 'page', { page: [] }],
		['too-long', 'page_title', { page: { page_id: 3, page_title: 'x'.repeat(600) } }],
	])('that is malformed is reported as %s:%s', (problem, detail, change) => {
		expect(parseStreamMessage(JSON.stringify({ ...suppression, ...change }))).toEqual({
			kind: 'malformed',
			problem,
			detail,
		});
	});
});

it.each(['constructor', '__proto__', 'toString', { toString: null }])(
	'a stream of the name %j is none of ours',
	(stream) => {
		const message = JSON.stringify({ kind: 'page', page: {}, meta: { stream } });
		expect(parseStreamMessage(message)).toMatchObject({ kind: 'malformed' });
	},
);
