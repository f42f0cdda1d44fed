import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { mostViews } from '#lib/domain/filter/saved-view.ts';
import { type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { deleteSavedView, listSavedViews, saveView } from './saved-views.ts';

describe.each(engines)('saved views on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());
	const me = 'wikimedia:6';
	const save = (name: string, query: string, id: number | null = null, owner = me) =>
		saveView(database.db, owner, { id, name, query });
	const list = async (owner = me) =>
		(await listSavedViews(database.db, owner)).map(({ name, query }) => [name, query] as const);

	it('stores each user’s own, in order of creation, one of a name', async () => {
		const long = 'ü'.repeat(80);
		const query = `user=${'x'.repeat(19_000)}`;
		await save('Uploads', 'type=log%3Aupload');
		await save(long, query);
		await save('uploads ', 'wiki=dewiki');
		await save('Uploads', 'type=log', null, 'local');
		await save('Uploads', 'type=log%3Aupload&period=7d');
		expect(await list()).toEqual([
			['Uploads', 'type=log%3Aupload&period=7d'],
			[long, query],
			['uploads ', 'wiki=dewiki'],
		]);
		expect(await list('local')).toEqual([['Uploads', 'type=log']]);
		for (const { savedAt } of await listSavedViews(database.db, me))
			expect(Math.abs(savedAt - Date.now())).toBeLessThan(60_000);
	});

	it('renames and deletes only what is one’s own', async () => {
		await save('A', 'wiki=a');
		await save('B', 'wiki=b');
		const [a, b] = (await listSavedViews(database.db, me)).map(({ id }) => id);
		if (a === undefined || b === undefined) throw new Error('two were saved');
		await save('C', 'wiki=a', a);
		await expect(save('B', 'wiki=a', a)).rejects.toMatchObject({ kind: 'conflict', field: 'name' });
		await expect(save('D', 'wiki=a', a, 'local')).rejects.toMatchObject({ kind: 'not-found' });
		await expect(deleteSavedView(database.db, 'local', a)).rejects.toMatchObject({ kind: 'not-found' });
		await deleteSavedView(database.db, me, b);
		await expect(deleteSavedView(database.db, me, b)).rejects.toMatchObject({ kind: 'not-found' });
		expect(await list()).toEqual([['C', 'wiki=a']]);
	});

	it('has room for so many, however they come', async () => {
		const names = Array.from({ length: mostViews + 3 }, (_, index) => `View ${index}`);
		const db = database.open();
		const results = await Promise.allSettled(
			names.map((name, index) => saveView(index % 2 ? db : database.db, me, { id: null, name, query: '' })),
		);
		expect(results.filter(({ status }) => status === 'rejected')).toEqual(
			Array(3).fill({ status: 'rejected', reason: expect.objectContaining({ kind: 'conflict', field: 'views' }) }),
		);
		expect(await list()).toHaveLength(mostViews);
		// What is there can still be changed.
		const [[name] = ['']] = await list();
		await save(name, 'wiki=a');
		await save('Another', '', null, 'local');
	});
});
