import { expect, test } from 'vitest';
import { typeChoices, typeNames } from './event.ts';

test.each([
	[{ type: 'edit', logType: null, logAction: null }, ['edit']],
	[{ type: 'log', logType: 'block', logAction: 'reblock' }, ['log', 'log:block', 'log:block/reblock']],
	[{ type: 'log', logType: 'block', logAction: null }, ['log', 'log:block']],
	[{ type: 'log', logType: 'block' }, ['log', 'log:block']],
	[{ type: 'log', logType: null, logAction: 'lost' }, ['log']],
])('the names of %j are %j', (event, names) => {
	expect(typeNames(event)).toEqual(names);
});

test('a filter offers the existing kinds, and the actions of deletions if there are any', () => {
	const edit = { type: 'edit', logType: null };
	const [block, deletion] = ['block', 'delete'].map((logType) => ({ type: 'log', logType }));
	if (!block || !deletion) throw new Error('both are there');
	expect(typeChoices([block, edit, block])).toEqual(['edit', 'log', 'log:block']);
	const move = { type: 'log', logType: 'move' };
	expect(typeChoices([deletion, move])).toEqual([
		...['log', 'log:delete', 'log:move', 'log:delete/delete', 'log:delete/delete_redir', 'log:delete/delete_redir2'],
		...['log:delete/event', 'log:delete/restore', 'log:delete/revision'],
	]);
	expect(typeChoices([])).toEqual([]);
});
