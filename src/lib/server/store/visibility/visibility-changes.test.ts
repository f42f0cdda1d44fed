import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { loadRecording } from '../../../../../fixtures/wikimedia/load.ts';
import { randomFrom } from '../../../../../fixtures/random.ts';
import { type VisibilityChange, hiddenBits, visibilityChangesOf } from '#lib/domain/visibility/hidden-parts.ts';
import { type PageDeletion, parseStreamMessage } from '#lib/domain/stream/stream-message.ts';
import { listChanges, readLastChange } from '../core/changes.ts';
import { listEvents } from '../event/events.ts';
import { readEvents } from '../event/read-events.ts';
import {
	countsOf,
	lease,
	loadObservedEvents,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import type { ObservedEvent } from '../event/record-events.ts';

const all = loadObservedEvents().filter(({ event }) => event.wiki === 'xwikitest');
const messages = loadRecording('mediawiki-hidden').map(parseStreamMessage);
// The recorded wiki gave times in seconds, with several changes in one; Wikimedia's wikis give milliseconds.
const streamed: VisibilityChange[] = messages.flatMap((message, index) =>
	message.kind === 'visibility-change'
		? [{ ...message.visibilityChange, at: message.visibilityChange.at + index }]
		: [],
);
const pages: PageDeletion[] = messages.flatMap((message) => (message.kind === 'page' ? [message.page] : []));
const logged = all.flatMap(({ event }) => visibilityChangesOf(event));

/** The last visibility change of each natural key. */
const final = new Map<string, VisibilityChange>();
for (const one of [...streamed, ...logged]) if ((final.get(one.key)?.at ?? -1) <= one.at) final.set(one.key, one);
/** The parts that were hidden at any time: they are not restored before the wiki has been asked. */
const ever = new Map<string, number>();
for (const { key, hidden } of [...streamed, ...logged]) ever.set(key, (ever.get(key) ?? 0) | hiddenBits(hidden));

const observedEventOf = (key: string): ObservedEvent => {
	const found = all.find(({ event }) => event.key === key);
	if (!found) throw new Error(`no ${key}`);
	return found;
};

describe.each(engines)('a hidden part, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => removeChecked(database));

	async function stored() {
		const ids = await database.db.selectFrom('events').select('id').orderBy('id').execute();
		return readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
	}

	it('is recorded as the wiki reports it', () => {
		expect([streamed.length, pages.length]).toEqual([16, 9]);
		expect(logged.length).toBeGreaterThan(10);
		expect(messages.filter(({ kind }) => kind === 'malformed')).toEqual([]);
	});

	it.each([1, 2, 3])(
		'is deleted in whatever order the streams are received, and received again (seed %i)',
		async (seed) => {
			const { db } = database;
			const random = randomFrom(seed);
			const held = await lease(db);
			const events = [...all, ...all.slice(0, 80)].sort(() => random() - 0.5);
			const left = { changes: [...streamed, ...streamed.slice(-6)], pages: [...pages] };
			while (events.length + left.changes.length + left.pages.length > 0) {
				const some = events.splice(0, Math.floor(random() * 60));
				await record(held, some, {
					visibilityChanges: [
						...some.flatMap(({ event }) => visibilityChangesOf(event)),
						...left.changes.splice(0, Math.floor(random() * 4)),
					],
					pages: left.pages.splice(0, Math.floor(random() * 3)),
				});
			}
			const rows = await stored();
			expect(rows).toHaveLength(all.length);
			const pending = await db.selectFrom('restorations').select('event_id').execute();
			for (const event of rows) {
				const original = observedEventOf(event.key).event;
				const wanted = hiddenBits(final.get(event.key)?.hidden ?? []);
				const bits = hiddenBits(event.hidden ?? []);
				if (event.type !== 'categorize') expect(bits & wanted).toBe(wanted);
				// More is hidden only where the wiki is still to be asked.
				expect(bits & ~(ever.get(event.key) ?? 0) & (event.type === 'categorize' ? 0 : 7)).toBe(0);
				if ((bits & ~wanted & 6) !== 0 && event.type !== 'categorize')
					expect(pending.map(({ event_id }) => event_id)).toContain(event.id);
				expect(event.comment).toBe(bits & 2 ? null : original.comment);
				expect(event.user).toBe(bits & 4 ? null : original.user);
				expect([event.oldLength, event.newLength]).toEqual([original.oldLength, original.newLength]);
				if (event.type === 'log' && bits & 1)
					expect([event.title, event.logParams, event.about]).toEqual([null, null, []]);
			}
			expect(await storedCounts(db)).toEqual(countsOf(rows));
			const secrets = ['second secret', 'secret summary'];
			const texts = JSON.stringify(rows.filter(({ key }) => hiddenBits(final.get(key)?.hidden ?? []) & 2));
			for (const secret of secrets) expect(texts).not.toContain(secret);
		},
	);

	it('has no user, is not found by name any more, and devices with copies receive that', async () => {
		const { db } = database;
		const held = await lease(db);
		const key = 'xwikitest:rev:246';
		const { event } = observedEventOf(key);
		const user = event.user ?? '';
		await record(held, all);
		const before = await readLastChange(db);
		const hidden: VisibilityChange = { key, hidden: ['comment', 'user'], at: event.time + 1_000 };
		await record(held, [], { visibilityChanges: [hidden] });
		const page = await listEvents(db, { user: [user] }, { cursor: null, limit: 500 });
		expect(page.events.map((one) => one.key)).not.toContain(key);
		expect(page.events.length).toBeGreaterThan(4);
		const { events, live } = await listChanges(db, before, 100);
		expect(events).toMatchObject([{ key, user: null, comment: null, hidden: ['comment', 'user'] }]);
		expect(live).toEqual([]);
		expect(await storedCounts(db)).toEqual(countsOf(await stored()));
		// The same again, or an older one, changes nothing.
		const after = await readLastChange(db);
		await record(held, [observedEventOf(key)], { visibilityChanges: [hidden, { key, hidden: [], at: event.time }] });
		expect((await listChanges(db, after, 100)).events).toEqual([]);
	});

	it('stays hidden where a streamed event replaces a backfilled one', async () => {
		const { db } = database;
		const held = await lease(db);
		const one = observedEventOf('xwikitest:rev:245');
		const backfilled: ObservedEvent = {
			...one,
			event: { ...one.event, source: 'backfill', comment: null, hidden: ['comment'] },
		};
		await record(held, [backfilled]);
		await record(held, [one]);
		expect(await stored()).toMatchObject([
			{ source: 'stream', comment: null, hidden: ['comment'], user: one.event.user },
		]);
	});

	it('is also deleted from the category changes of an edit', async () => {
		const { db } = database;
		const held = await lease(db);
		const change = all.find(({ event }) => event.type === 'categorize' && event.newRevision !== null);
		const revision = change?.event.newRevision ?? 0;
		const edit = observedEventOf(`xwikitest:rev:${revision}`);
		if (!change) throw new Error('the fixtures have no category change');
		const hidden: VisibilityChange = {
			key: edit.event.key,
			hidden: ['text', 'comment', 'user'],
			at: change.event.time + 9_000,
		};
		await record(held, [edit, change]);
		await record(held, [], { visibilityChanges: [hidden] });
		const ofChange = async () => (await stored()).find(({ key }) => key === change.event.key);
		expect(await ofChange()).toMatchObject({ user: null, comment: change.event.comment, hidden: ['user'] });
		await db.deleteFrom('events').where('natural_key', '=', change.event.key).execute();
		await record(held, [change]);
		expect(await ofChange()).toMatchObject({ user: null, hidden: ['user'] });
	});

	it('has a visibility change that is deleted once it cannot concern any later event', async () => {
		const { db } = database;
		const held = await lease(db);
		await record(held, [], { visibilityChanges: streamed, pages });
		const [last] = streamed.slice(-1);
		if (!last) throw new Error('the fixtures have no visibility change');
		await db
			.updateTable('state')
			.set({ streamed_until: last.at + 9 * 86_400_000 })
			.execute();
		await record(held, [], { visibilityChanges: [{ ...last, at: last.at + 9 * 86_400_000 }] });
		const rows = await db.selectFrom('hidings').select('natural_key').execute();
		expect(rows.map(({ natural_key }) => natural_key)).toEqual([last.key]);
		expect(await db.selectFrom('gone_pages').selectAll().execute()).toEqual([]);
	});
});
