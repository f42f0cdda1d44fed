import { expect, test } from 'vitest';
import { buildBlocksQuery, parseLocalBlocks, readBlock } from './local-block.ts';

const nothing = { until: null, reason: null, by: null, at: null, isPartial: null };

test('reads the blocks of an account on a wiki', () => {
	const blocks = [
		{
			by: 'Example Admin',
			timestamp: '2026-11-01T10:00:00Z',
			expiry: '2026-12-01T10:00:00Z',
			reason: 'spam [[X]]',
			partial: true,
		},
		{ by: 'Example Admin', timestamp: '2026-11-01T10:00:00Z', expiry: 'infinity', reason: '', partial: false },
		'nonsense',
	];
	expect(parseLocalBlocks({ query: { blocks } })).toEqual([
		{
			until: Date.parse('2026-12-01T10:00:00Z'),
			reason: 'spam [[X]]',
			by: 'Example Admin',
			at: Date.parse('2026-11-01T10:00:00Z'),
			isPartial: true,
		},
		{
			until: 'never',
			reason: null,
			by: 'Example Admin',
			at: Date.parse('2026-11-01T10:00:00Z'),
			isPartial: false,
		},
	]);
	expect(parseLocalBlocks({ query: { blocks: [] } })).toEqual([]);
	for (const answer of [{ batchcomplete: true }, { query: 'x' }, { query: {} }, { query: { blocks: {} } }])
		expect(() => parseLocalBlocks(answer)).toThrow();
});

test('what is odd is not said, and no error', () => {
	expect(readBlock({})).toEqual(nothing);
	expect(readBlock({ expiry: 7, reason: ['x'], by: null, timestamp: 'today', partial: 'yes' })).toEqual(nothing);
	expect(readBlock({ expiry: 'soon' })).toEqual(nothing);
	expect(readBlock({ reason: 'x'.repeat(5_000) }).reason).toHaveLength(1_000);
});

test('asks for one account, whatever its name', () => {
	expect(buildBlocksQuery('A & B = C?')).toMatchObject({ list: 'blocks', bkusers: 'A & B = C?' });
});
