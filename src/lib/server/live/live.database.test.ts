import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { readChanges } from '#lib/server/event/changes-request.ts';
import { readHead } from '#lib/server/store/feed/feed.ts';
import { lease, loadObservedEvents, record, type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { LiveConnection } from './connection.ts';
import { MessageReader } from '../../../../fixtures/live.ts';
import { Tail, type TailSource } from './tail.ts';

describe.each(engines)('the live feed on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	const keys = async () => {
		const rows = await database.db.selectFrom('events').select('natural_key').execute();
		return rows.map(({ natural_key }) => natural_key).sort();
	};

	it('gives all pages the same events, each once, however they connect, leave, resume and read slowly', async () => {
		const { db } = database;
		const random = randomFrom(21);
		const page: TailSource['readChanges'] = (after, until) =>
			readChanges(db, after, 1 + Math.floor(random() * 12), until);
		const missed: unknown[] = [];
		const tail = new Tail({
			readHead: () => readHead(db),
			readChanges: page,
			onAway: (error) => missed.push(error),
			onBack: () => undefined,
		});

		/** A page that stays open over any number of connections. */
		class Page {
			copy = new Set<string>();
			cursor: string | null = null;
			/** Rows received, by key and change: none may come twice. */
			received: string[] = [];
			#messages: MessageReader | null = null;
			#reading: Promise<void> = Promise.resolve();

			join(): void {
				const after = this.cursor === null ? null : parseChangeCursor(this.cursor);
				const options = { onEnd: () => undefined, cutOff: () => undefined, room: 20_000 };
				this.#messages = new MessageReader(new LiveConnection({ tail, readChanges: page }, after, options).stream);
				this.#reading = this.#read(this.#messages);
			}

			async leave(): Promise<void> {
				await this.#messages?.leave();
				this.#messages = null;
				await this.#reading;
			}

			get isOpen(): boolean {
				return this.#messages !== null;
			}

			async #read(messages: MessageReader): Promise<void> {
				for (;;) {
					const message = await messages.next('changes');
					if (message === null) return;
					const { id, data } = message;
					const { resync, deleted, events } = data as LiveChanges;
					if (resync) this.copy = new Set(await keys());
					for (const key of deleted) this.copy.delete(key);
					for (const { key } of events) this.copy.add(key);
					this.received.push(...events.map(({ key, change }) => `${key} ${change}`));
					this.cursor = id;
					// Some read slowly.
					for (let pause = random() * 20; pause > 0; pause -= 1) await new Promise(setImmediate);
				}
			}
		}

		const held = await lease(db);
		const observed = loadObservedEvents();
		const names = [...new Set(observed.flatMap(({ event }) => event.user ?? []))].slice(0, 8);
		for (const username of names) await insertTrackedUser(db, { username, addedBy: null });
		const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 2 }));
		await sync();
		const [last, ...others] = observed;
		if (!last) throw new Error('the fixtures are empty');
		const pages = Array.from({ length: 6 }, () => new Page());
		pages[0]?.join();
		for (let step = 0; step < 60; step += 1) {
			const at = Math.floor(random() * others.length);
			await record(held, others.slice(at, at + Math.floor(random() * 30)));
			if (random() < 0.05) {
				const tracked = await listTrackedUsers(db);
				if (tracked.length > 0) await removeTrackedUser(db, pick(random, tracked).id, 'purge');
				await sync();
			}
			if (random() < 0.3) await purgeStep(held);
			if (random() < 0.6) await tail.poll();
			const some = pick(random, pages.slice(1));
			if (some.isOpen) await some.leave();
			else some.join();
		}
		while (await purgeStep(held));
		for (const one of pages) if (!one.isOpen) one.join();
		// The last event, which all pages receive.
		await record(held, [last]);
		await tail.poll();
		await expect.poll(() => pages.every(({ copy }) => copy.has(last.event.key))).toBe(true);
		const expected = await keys();
		for (const { copy, received } of pages) {
			expect([...copy].sort()).toEqual(expected);
			expect([...new Set(received)]).toHaveLength(received.length);
		}
		expect(pages.reduce((sum, { received }) => sum + received.length, 0)).toBeGreaterThan(1_000);
		for (const one of pages) await one.leave();
		expect([tail.size, missed]).toEqual([0, []]);
	});
});
