import { expect, it } from 'vitest';
import { loadActionApi } from '../../../../fixtures/wikimedia/load.ts';
import { parseDeletions } from './page-deletion-log.ts';

it('reads of a genuine log which pages were deleted, and where they were moved to', () => {
	const ofMoves = parseDeletions(loadActionApi('logevents-move-log-whole-anon'));
	expect(ofMoves.isDeleted).toBe(false);
	expect(ofMoves.movedTo).toHaveLength(12);
	expect(ofMoves.movedTo).toContain('Move target two b');
	const row = (type: string, action: string) => parseDeletions({ query: { logevents: [{ type, action }] } }).isDeleted;
	expect([row('delete', 'delete'), row('delete', 'delete_redir')]).toEqual([true, true]);
	expect([row('delete', 'restore'), row('delete', 'revision'), row('protect', 'delete')]).toEqual([
		false,
		false,
		false,
	]);
	expect(parseDeletions({ query: { logevents: [] } })).toEqual({ isDeleted: false, movedTo: [] });
});
