import Dexie from 'dexie';
import { afterEach, expect, it } from 'vitest';
import { CacheTables, deleteCaches } from './cache-tables.ts';

afterEach(() => deleteCaches(null));

it('takes over what an older version has stored', async () => {
	const tables = new CacheTables('old');
	const before = new Dexie(tables.name);
	before.version(1).stores({
		events: 'item.key, place, placeInWiki, *placesOfPeople',
		kept: 'name',
		sync: 'id',
		outbox: '++order, &mark.requestId',
	});
	await before.table('events').bulkPut([{ item: { key: 'a', isPageDeleted: true } }, { item: { key: 'b' } }]);
	before.close();
	await tables.open();
	expect(await tables.events.toArray()).toEqual([{ item: { key: 'a', pageDeleted: true } }, { item: { key: 'b' } }]);
	tables.close();
});
