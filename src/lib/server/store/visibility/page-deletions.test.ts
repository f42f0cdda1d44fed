import type { KyselyPlugin } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { loadRecording } from '../../../../../fixtures/wikimedia/load.ts';
import { randomFrom } from '../../../../../fixtures/random.ts';
import { type PageDeletion, type PageMove, parseStreamMessage } from '#lib/domain/stream/stream-message.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import { listChanges, readLastChange } from '../core/changes.ts';
import { openCoverage } from '../coverage/coverage.ts';
import { listEvents } from '../event/events.ts';
import { readEvents } from '../event/read-events.ts';
import {
	countsOf,
	everythingIn,
	lease,
	loadObservedEvents,
	record as recordSome,
	storedCounts,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import { requestErasure, erasureStep } from '../erasure/name-erasures.ts';
import type { Batch } from '../event/record-batch.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { findUnhideRequest, recordUnhidden } from './unhide-queue.ts';
import type { ShownRevision } from '#lib/domain/visibility/shown-revisions.ts';
import { LeasedDb } from '../core/leased.ts';

const day = 86_400_000;
const all = loadObservedEvents().filter(({ event }) => event.wiki === 'xwikitest');
const recordings = ['mediawiki-hidden', 'mediawiki-page-changes'] as const;
const messages = recordings.flatMap(loadRecording).map(parseStreamMessage);
const deletions = messages.flatMap((message) => (message.kind === 'page' ? [message.page] : []));
const moves = messages.flatMap((message) => (message.kind === 'move' ? [message.move] : []));
const find = (title: string, is: Partial<PageDeletion>): PageDeletion => {
	const found = deletions.find(
		(one) =>
			one.title === title && Object.entries(is).every(([key, value]) => one[key as keyof PageDeletion] === value),
	);
	if (!found) throw new Error(`no deletion of ${title}`);
	return found;
};
const deletion = find('Delete me', { isDeleted: true });
const undeletion = find('Delete me', { isDeleted: false });
const suppression = find('Delete me by suppress', { isSuppressed: true });
const keysOf = (title: string) =>
	all
		.filter(({ event }) => event.title === title && event.newRevision !== null)
		.map(({ event }) => event.key)
		.sort();
const [template] = all.filter(({ event }) => event.type === 'edit' && event.user === 'Пример');

/** Made up from a recorded edit. */
function edit(title: string, revision: number, some: Partial<WikiEvent> = {}): ObservedEvent {
	if (!template) throw new Error('the fixtures have no edit');
	const { wiki, event } = template;
	const key = `xwikitest:rev:${revision}`;
	return { wiki, event: { ...event, key, title, newRevision: revision, comment: `about ${title}`, ...some } };
}

const at = deletion.at;
const gone = (title: string, pageId: number, lastRevision: number, some: Partial<PageDeletion> = {}): PageDeletion => ({
	...{ wiki: 'xwikitest', title, pageId, isDeleted: true, isSuppressed: false, lastRevision, revisions: null },
	...{ at: at + lastRevision, ...some },
});
const move = (pageId: number, from: string, to: string, revision: number): PageMove => ({
	...{ wiki: 'xwikitest', pageId, from, to, revision, at: at + revision },
});

describe.each(engines)('moved and deleted pages, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => removeChecked(database));

	const record = (events: readonly ObservedEvent[], rest: Partial<Batch> = {}) => recordSome(held, events, rest);

	async function stored() {
		const ids = await database.db.selectFrom('events').select('id').orderBy('id').execute();
		return readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
	}
	const keysWhere = async (is: (event: WikiEvent) => boolean) =>
		(await stored())
			.filter(is)
			.map(({ key }) => key)
			.sort();
	const marked = () => keysWhere(({ pageDeleted }) => pageDeleted === true);
	const hidden = () => keysWhere((event) => event.hidden?.includes('page') === true);

	/** Answers all questions to the wiki. @param has the revisions that it has @returns those that were asked for */
	async function ask(has: readonly ObservedEvent[]): Promise<number[]> {
		const { db } = database;
		const people = await db.selectFrom('users').select('id').execute();
		const ids = people.map(({ id }) => id);
		if ((await db.selectFrom('coverage').select('id').execute()).length === 0)
			await held.write((writing) => openCoverage(writing, ids, 1));
		const asked: number[] = [];
		const now = Date.now() + 400 * day;
		for (let wanted = await findUnhideRequest(held, now); wanted; wanted = await findUnhideRequest(held, now)) {
			const revisions = wanted.revisions.map(({ revision }) => revision);
			const shown = has.flatMap(({ event }): ShownRevision[] => {
				const { newRevision, user, comment, namespace, title } = event;
				if (newRevision === null || !revisions.includes(newRevision)) return [];
				return [{ revision: newRevision, hidden: [], user, comment, page: { namespace, title } }];
			});
			expect(revisions.length).toBeLessThanOrEqual(50);
			await recordUnhidden(held, wanted, shown);
			asked.push(...revisions);
		}
		return asked.sort((one, other) => one - other);
	}

	it.each(['before', 'after'])(
		'marks the events of a deleted page, received %s, until the wiki has them again',
		async (order) => {
			const { db } = database;
			if (order === 'before') await record(all);
			await record([], { pages: [deletion] });
			if (order === 'after') await record(all);
			if (order === 'after') await ask([]);
			expect(keysOf('Delete me')).toHaveLength(2);
			expect(await marked()).toEqual(keysOf('Delete me'));
			const { events } = await listEvents(db, {}, { cursor: null, limit: 500 });
			expect(events.filter(({ pageDeleted }) => pageDeleted)).toHaveLength(2);
			await record([], { pages: [undeletion] });
			expect(await marked()).toEqual(keysOf('Delete me'));
			await ask(all);
			expect(await marked()).toEqual([]);
			// An older deletion changes nothing.
			await record([], { pages: [deletion] });
			await ask(all);
			expect(await marked()).toEqual([]);
		},
	);

	it('restores no more of a page than the wiki has again', async () => {
		await record(all);
		await record([], { pages: [deletion] });
		const before = await readLastChange(database.db);
		await record([], { pages: [undeletion] });
		expect(await ask(all.filter(({ event }) => event.newRevision === 236))).toEqual([236, 237]);
		expect(await marked()).toEqual(['xwikitest:rev:237']);
		const { events } = await listChanges(database.db, before, 100);
		expect(events.map(({ key }) => key)).toEqual(['xwikitest:rev:236']);
		// Also before the events are known.
		await database.db.deleteFrom('events').where('natural_key', 'in', keysOf('Delete me')).execute();
		await record(all.filter(({ event }) => event.title === 'Delete me'));
		await ask(all.filter(({ event }) => event.newRevision === 236));
		expect(await marked()).toEqual(['xwikitest:rev:237']);
	});

	it('applies an undeletion that is received before its deletion as the later one', async () => {
		await record(all, { pages: [undeletion] });
		await record([], { pages: [deletion] });
		expect(await marked()).toEqual([]);
		await ask(all.filter(({ event }) => event.newRevision === 237));
		expect(await marked()).toEqual(['xwikitest:rev:236']);
	});

	it('ignores an answer to a question from before a page was deleted again', async () => {
		const uncertain = edit('Title', 10);
		await record([...all, uncertain]);
		const others = [gone('Title', 5, 30), gone('Title', 5, 30, { isDeleted: false, at: undeletion.at })];
		await record([], { pages: [deletion, undeletion, ...others] });
		const wanted = await findUnhideRequest(held, undeletion.at + 10_000);
		if (!wanted) throw new Error('nothing is asked for');
		const at = undeletion.at + 20_000;
		await record([], { pages: [{ ...deletion, at }, gone('Title', 5, 31, { at })] });
		const shown = wanted.revisions.map(({ revision }) => ({ revision, hidden: [], user: null, comment: null }));
		expect(shown).toHaveLength(3);
		await recordUnhidden(held, wanted, shown);
		expect(await marked()).toEqual(keysOf('Delete me'));
		expect(await ask([])).toEqual([10]);
	});

	describe.each([
		['deleted', false],
		['deleted with suppression', true],
	])('of a page that was %s', (_name, isSuppressed) => {
		const found = () => (isSuppressed ? hidden() : marked());
		const it3 = it.each([
			['in the order of time', [0, 1, 2]],
			['the deletion first', [2, 0, 1]],
			['the events last', [1, 2, 0]],
			['the move last', [0, 2, 1]],
		] as const);

		it3('finds the edits under its former title: %s', async (_order, order) => {
			const steps: Partial<Batch & { events: ObservedEvent[] }>[] = [
				{ events: [edit('Old', 10, { type: 'new' }), edit('Old', 12), edit('New', 22)] },
				{ moves: [move(5, 'Old', 'New', 20)] },
				{ pages: [gone('New', 5, 30, { isSuppressed })] },
			];
			for (const index of order) {
				const { events = [], ...rest } = steps[index] ?? {};
				await record(events, rest);
			}
			await ask([]);
			expect(await found()).toEqual([10, 12, 22].map((id) => `xwikitest:rev:${id}`));
			expect(await marked()).toEqual([10, 12, 22].map((id) => `xwikitest:rev:${id}`));
		});

		it('finds them through several moves, and back', async () => {
			await record([edit('A', 10, { type: 'new' }), edit('B', 21), edit('A', 31), edit('C', 41)]);
			await record([], { moves: [move(5, 'A', 'B', 20), move(5, 'B', 'A', 30), move(5, 'A', 'C', 40)] });
			await record([], { pages: [gone('C', 5, 41, { isSuppressed })] });
			await ask([]);
			expect(await found()).toHaveLength(4);
		});

		it('leaves the edits of other pages under the same title, before and after', async () => {
			const others = [edit('Old', 10, { type: 'new' }), edit('Old', 12), edit('Old', 50, { type: 'new' })];
			const own = [edit('Old', 31), edit('Old', 33)];
			await record([...others, ...own], { moves: [move(5, 'Old', 'New', 20)] });
			// The redirect, which got a text of its own.
			await record([], { pages: [gone('Old', 6, 40, { isSuppressed, revisions: 3 })] });
			await ask([...others, ...own]);
			expect(await found()).toEqual(
				isSuppressed ? ['xwikitest:rev:31', 'xwikitest:rev:33'] : own.map(({ event }) => event.key),
			);
			// A page that got the title later, and had another one before.
			await record([edit('Old', 71)], { moves: [move(7, 'Elsewhere', 'Old', 70)] });
			await record([], { pages: [gone('Old', 7, 72, { isSuppressed })] });
			await ask(others);
			expect(await found()).toEqual(['xwikitest:rev:31', 'xwikitest:rev:33', 'xwikitest:rev:71']);
		});

		it('leaves an earlier page that was deleted, even when that deletion is not stored any more', async () => {
			const earlier = edit('Title', 10);
			await record([earlier]);
			await database.db.updateTable('events').set({ page_deleted: 1 }).execute();
			const { title, comment, user } = earlier.event;
			await record([edit('Title', 20)], { pages: [gone('Title', 5, 30, { isSuppressed })] });
			await record([], { pages: [gone('Title', 5, 30, { isSuppressed })] });
			expect((await stored())[0]).toMatchObject({ title, comment, user });
		});

		it('asks where the edits under its title may be of another page, and corrects those that were', async () => {
			const [other, own] = [edit('Title', 10), edit('Title', 20)];
			const { title, comment, user } = other.event;
			await record([other, own]);
			await record([], { pages: [gone('Title', 5, 30, { isSuppressed })] });
			expect(await marked()).toEqual(isSuppressed ? [other.event.key, own.event.key] : []);
			expect(await ask([other])).toEqual([10, 20]);
			expect(await found()).toEqual([own.event.key]);
			expect(await marked()).toEqual([own.event.key]);
			expect((await stored())[0]).toMatchObject({ title, comment, user });
			expect(await storedCounts(database.db)).toEqual(countsOf(await stored()));
		});

		it('restores the page in the text of category changes that were hidden by mistake', async () => {
			const put = { type: 'categorize', title: 'Category:C' } as const;
			const both =
				'[[:Title]] added to category, [[Special:WhatLinksHere/Title|this page is included within other pages]]';
			const added = edit('', 10, { ...put, key: 'meta:10', comment: both });
			const removed = edit('', 20, { ...put, key: 'meta:20', comment: '[[:Title]] removed from category' });
			const [other, own] = [edit('Title', 10), edit('Title', 20)];
			await record([other, own, added, removed]);
			await record([], { pages: [gone('Title', 5, 30, { isSuppressed })] });
			if (isSuppressed) expect(await everythingIn(database.db)).not.toContain('Title');
			await ask([{ ...other, event: { ...other.event, title: 'Moved' } }]);
			const changes = (await stored()).filter(({ type }) => type === 'categorize');
			expect(changes.map(({ comment, user, hidden: parts }) => [comment, user, parts?.length ?? 0])).toEqual(
				isSuppressed
					? [
							[both.replaceAll('Title', 'Moved'), added.event.user, 0],
							['… removed from category', null, 2],
						]
					: [
							[both, added.event.user, 0],
							[removed.event.comment, removed.event.user, 0],
						],
			);
		});

		it('asks about edits under the title that are recorded later', async () => {
			await record([edit('Of the same person', 5)], { pages: [gone('Title', 5, 30, { isSuppressed })] });
			const other = edit('Title', 10, { source: 'backfill' });
			await record([other]);
			await ask([other]);
			expect(await found()).toEqual([]);
			expect((await stored())[1]).toMatchObject({ title: 'Title', comment: other.event.comment });
		});

		it('is asked about only once the wiki’s servers can know', async () => {
			const deleted = gone('Title', 5, 30, { isSuppressed, at: Date.now() });
			await record([edit('Title', 10)], { pages: [deleted] });
			await record([edit('Title', 20)], {});
			const due = await database.db.selectFrom('restorations').select('due_at').execute();
			expect(due).toHaveLength(2);
			for (const { due_at } of due) expect(due_at).toBeGreaterThan(deleted.at);
		});

		it('marks of a page with one revision, such as a redirect, that one', async () => {
			const others = [edit('Title', 10), edit('Title', 11)];
			await record([...others, edit('Title', 30)], { pages: [gone('Title', 5, 30, { isSuppressed, revisions: 1 })] });
			await ask(others);
			expect(await found()).toEqual(['xwikitest:rev:30']);
		});
	});

	it.each([1, 2, 3])(
		'hides all of a suppressed page, as a real wiki reported it, in any order (seed %i)',
		async (seed) => {
			const { db } = database;
			const random = randomFrom(seed);
			const events = [...all].sort(() => random() - 0.5);
			const change = { type: 'categorize', key: 'meta:x', title: 'Category:Examples', newRevision: 241 } as const;
			const words = '[[:Delete me by suppress]] added to category';
			const pages = [...deletions].sort(() => random() - 0.5);
			const left = { events: [...events, edit('', 1, { ...change, comment: words })], pages, moves: [...moves] };
			while (left.events.length + left.pages.length + left.moves.length > 0)
				await record(left.events.splice(0, Math.floor(random() * 90)), {
					pages: left.pages.splice(0, Math.floor(random() * 4)),
					moves: left.moves.splice(0, Math.floor(random() * 4)),
				});
			const isOf = (title: string) => (event: WikiEvent) => title === event.title;
			expect(await keysWhere(isOf('Delete me by suppress'))).toEqual([]);
			const keys = keysOf('Delete me by suppress');
			const those = (await stored()).filter(({ key }) => keys.includes(key));
			expect(those).toHaveLength(2);
			for (const event of those)
				expect(event).toMatchObject({
					...{ title: null, namespace: null, comment: null, user: null, pageDeleted: true },
					hidden: ['text', 'comment', 'user', 'page'],
				});
			const ofCategory = (await stored()).find(({ type, newRevision }) => type === 'categorize' && newRevision === 241);
			expect(ofCategory).toMatchObject({
				title: 'Category:Examples',
				user: null,
				comment: '… added to category',
				hidden: ['user', 'page'],
			});
			expect(await everythingIn(db)).not.toContain('Delete me by suppress');
			expect(await storedCounts(db)).toEqual(countsOf(await stored()));
			// Nothing else is hidden.
			const other = all.filter(({ event }) => !keys.includes(event.key));
			const shown = new Map((await stored()).map((event) => [event.key, event.title]));
			expect(other.filter(({ event }) => shown.get(event.key) !== event.title)).toEqual([]);
		},
	);

	it('is sent to devices with copies, and stays hidden when it is received again', async () => {
		const { db } = database;
		await record(all);
		const before = await readLastChange(db);
		await record([], { pages: [suppression] });
		const { events } = await listChanges(db, before, 100);
		expect(events.map(({ key }) => key).sort()).toEqual(keysOf('Delete me by suppress'));
		expect(events).toMatchObject(events.map(() => ({ title: null, user: null, comment: null })));
		await record(all, { pages: [suppression] });
		expect(await hidden()).toEqual(keysOf('Delete me by suppress'));
	});

	it('restores the parts of an undeleted suppressed page that the wiki shows, with its title', async () => {
		const { db } = database;
		await record(all);
		const before = await stored();
		await record([], { pages: [suppression] });
		// The page has another number, and another part is still hidden.
		const back = gone('Delete me by suppress', 99, 241, { isDeleted: false, at: suppression.at + 1_000 });
		await record([], { pages: [back] });
		expect(await hidden()).toHaveLength(2);
		const [first] = all.filter(({ event }) => event.newRevision === 240);
		expect(await ask(first ? [first] : [])).toEqual([240, 241]);
		expect(await hidden()).toEqual(['xwikitest:rev:241']);
		const ofFirst = (events: readonly WikiEvent[]) =>
			events.filter(({ key }) => key === first?.event.key).map((event) => ({ ...event, change: 0 }));
		expect(ofFirst(await stored())).toEqual(ofFirst(before));
		expect(await storedCounts(db)).toEqual(countsOf(await stored()));
	});

	it('hides all edits of a long page in few statements, with the category changes that they made', async () => {
		const { db } = database;
		const edits = Array.from({ length: 700 }, (_, index) =>
			edit('Long', 100 + index, { type: index ? 'edit' : 'new' }),
		);
		const put = { type: 'categorize', title: 'Category:C', comment: '[[:Long]] added to category' } as const;
		const puts = [100, 350, 799].map((id) => edit('', id, { ...put, key: `meta:${id}` }));
		const other = edit('', 800, { ...put, key: 'meta:800', comment: '[[:Other]] added to category' });
		await record([...edits, ...puts, other]);
		let statements = 0;
		const counter: KyselyPlugin = {
			transformQuery: ({ node }) => {
				statements++;
				return node;
			},
			transformResult: ({ result }) => Promise.resolve(result),
		};
		await recordSome(new LeasedDb(db.withPlugin(counter), held), [], {
			pages: [gone('Long', 5, 900, { isSuppressed: true })],
		});
		expect(await hidden()).toEqual([...edits, ...puts].map(({ event }) => event.key).sort());
		expect(statements).toBeLessThan(80);
		expect(await everythingIn(db)).not.toContain('Long');
		expect((await stored()).filter(({ user }) => user !== null)).toMatchObject([{ key: 'meta:800' }]);
		expect(await storedCounts(db)).toEqual(countsOf(await stored()));
	});

	it('stores former titles as long as events have them, or may have', async () => {
		const { db } = database;
		const titles = async () =>
			(await db.selectFrom('page_moves').select('from_title').orderBy('revision').execute()).map(
				(row) => row.from_title,
			);
		await record([edit('Needed', 10)], { moves: [move(5, 'Needed', 'Now', 20), move(6, 'Not needed', 'There', 21)] });
		expect(await titles()).toEqual(['Needed', 'Not needed']);
		await db
			.updateTable('state')
			.set({ streamed_until: at + 9 * day })
			.execute();
		await record([], { moves: [{ ...move(7, 'Fresh', 'Here', 22), at: at + 9 * day }] });
		expect(await titles()).toEqual(['Needed', 'Fresh']);
		await db.deleteFrom('events').execute();
		await db
			.updateTable('state')
			.set({ streamed_until: at + 20 * day })
			.execute();
		await record([], { moves: [{ ...move(8, 'Other', 'Here', 23), at: at + 20 * day }] });
		expect(await titles()).toEqual(['Other']);
	});

	it('have no name of someone who has vanished', async () => {
		const { db } = database;
		const name = 'Secretive Gardener';
		await record([edit('A', 40), edit('B', 41)], {
			moves: [move(5, `User:${name}`, 'User:New', 20), move(6, 'Other', `User:${name}/2`, 21), move(7, 'A', 'B', 22)],
			pages: [gone(`User:${name}/draft`, 8, 30)],
		});
		const movedTo = (title: string, from: string) =>
			db.updateTable('events').set({ moved_title: title, moved_namespace: 2 }).where('title', '=', from).execute();
		await movedTo(`User:${name}/A`, 'A');
		await movedTo('User:Somebody/B', 'B');
		await held.write(({ tx }) => requestErasure(tx, { name, replacement: 'Vanished user 1' }));
		while (await erasureStep(held));
		expect(await everythingIn(db)).not.toContain(name);
		expect((await stored()).map(({ movedTo: to }) => to?.title)).toEqual([undefined, 'User:Somebody/B']);
		expect(await db.selectFrom('page_moves').select('from_title').execute()).toEqual([{ from_title: 'A' }]);
	});
});
