import { expect, test } from 'vitest';
import { longestNote, mostMarks } from '#lib/domain/review/review.ts';
import { parseMarksRequest } from './marks-request.ts';

const mark = {
	requestId: '0e37df36-f698-11e6-8dd4-cb9ced3df976',
	key: 'dewiki:rev:2',
	mark: 'flagged',
	note: ' see\n\tthe \u0007talk page\uD800 ',
	madeAt: 1_795_000_000_000,
};

test('marks are read unchanged, except that notes become one line', () => {
	expect(parseMarksRequest({ reviewer: 'مستخدم مثال', marks: [mark, { ...mark, note: ' ' }] })).toEqual({
		reviewer: 'مستخدم مثال',
		marks: [
			{ ...mark, note: 'see the talk page\uFFFD' },
			{ ...mark, note: null },
		],
	});
	const { note: _note, ...silent } = mark;
	expect(parseMarksRequest({ reviewer: 'A', marks: [silent] }).marks).toEqual([{ ...mark, note: null }]);
});

test.each([
	['reviewer', { marks: [] }],
	['reviewer', { reviewer: 1, marks: [] }],
	['marks', { reviewer: 'A' }],
	['marks', { reviewer: 'A', marks: {} }],
	['marks', { reviewer: 'A', marks: Array.from({ length: mostMarks + 1 }, () => mark) }],
	['marks.0', { reviewer: 'A', marks: [null] }],
	['marks.1', { reviewer: 'A', marks: [mark, [mark]] }],
	...Object.entries<unknown[]>({
		requestId: [undefined, 7, '', 'x', mark.requestId.toUpperCase(), `${mark.requestId}0`],
		key: [undefined, 7, '', 'a b', 'é', 'x'.repeat(121)],
		mark: [undefined, null, 'Reviewed', 'constructor', ['reviewed']],
		note: [7, {}, 'x'.repeat(longestNote + 1)],
		madeAt: [undefined, '1', -1, 1.5, 1e300, 8.64e15 + 1],
	}).flatMap(([field, values]) =>
		values.map((value) => [`marks.1.${field}`, { reviewer: 'A', marks: [mark, { ...mark, [field]: value }] }] as const),
	),
] as const)('the wrong field is named: %s of %j', (field, body) => {
	expect(() => parseMarksRequest(body)).toThrow(expect.objectContaining({ kind: 'bad-input', field }));
});
