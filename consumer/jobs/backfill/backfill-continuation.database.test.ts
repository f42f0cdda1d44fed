import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ActionApiServer, type ApiRequest, createActionApiServer } from '../../../demo/action-api-server.ts';
import { pick, randomFrom } from '../../../fixtures/random.ts';
import { listBackfills } from '#lib/server/store/backfill/backfills.ts';
import { listCoverageOfTracked } from '#lib/server/store/coverage/coverage.ts';
import { lease, storedCounts, type TestDatabase, testDatabase } from '../../../fixtures/database.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { engines } from '../../../scripts/test/databases.ts';
import { runBackfillUntil, isBackfillFinished } from '../../../fixtures/consumer/backfill-runner.ts';

const seed = 9;
const day = 86_400_000;
const followedSince = Date.UTC(2026, 10, 20);
const people = Array.from({ length: 16 }, (_, at) => ({
	id: at + 1,
	name: `Person ${at + 1}`,
	wiki: `w${at + 1}wiki`,
}));

/** What happened to a row, and where the wiki's answers stood at that moment. */
interface Fate {
	/** Seconds and number, in the order of answers. */
	order: string;
	/** Added when a place older than this had not been reached. */
	isToCome: boolean;
	isRemoved: boolean;
}

describe.each(engines)('pages that change between continuations on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let server: ActionApiServer;
	const random = randomFrom(seed);
	const fates = new Map<string, Fate>();
	let number = 0;

	function add(person: (typeof people)[number], reached: string | null): void {
		const revid = ++number;
		// Whole days, and a few seconds of them, so that many rows share theirs and pages end within one.
		const time = followedSince - Math.ceil(random() * 200) * day + Math.floor(random() * 3) * 1_000;
		const timestamp = `${new Date(time).toISOString().slice(0, 19)}Z`;
		const order = `${timestamp.replace(/\D/g, '')}|${String(revid).padStart(15, '0')}`;
		const row = {
			user: person.name,
			revid,
			parentid: 0,
			new: false,
			ns: 0,
			title: `Page ${revid}`,
			size: 5,
			sizediff: 1,
		};
		server.addContribution(person.wiki, { ...row, timestamp, comment: '' });
		fates.set(`${person.wiki}:rev:${revid}`, {
			order,
			isToCome: reached === null || order < reached,
			isRemoved: false,
		});
	}

	/** Between two answers, edits vanish with their pages, and others come back. */
	function change({ wiki, query }: ApiRequest): null {
		const person = people.find((one) => one.wiki === wiki);
		if (person === undefined || query.get('list') !== 'usercontribs') return null;
		const [time = '', id = ''] = query.get('uccontinue')?.split('|') ?? [];
		const reached = time === '' ? null : `${time}|${id.padStart(15, '0')}`;
		for (let count = Math.floor(random() * 4); count > 0; count--) add(person, reached);
		for (let count = Math.floor(random() * 4); count > 0; count--) {
			const mine = [...fates].filter(([key, { isRemoved }]) => key.startsWith(`${wiki}:`) && !isRemoved);
			if (mine.length === 0) return null;
			const [key, fate] = pick(random, mine);
			server.remove(wiki, { revid: Number(key.split(':')[2]) });
			// What was answered before stays ours: the stream had delivered it too.
			fates.set(key, { ...fate, isRemoved: true });
		}
		return null;
	}

	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		server = await createActionApiServer({ rowsPerPage: 4, misbehaviour: change });
		fates.clear();
		for (const person of people) {
			server.addAccount(person);
			for (let count = 0; count < 40; count++) add(person, null);
			await insertTrackedUser(database.db, { username: person.name, addedBy: null });
		}
		const times = { from: followedSince, until: followedSince };
		await held.write((writing) => syncTrackedUsers(writing, times));
	});
	afterEach(async () => {
		await server.close();
		await database.remove();
	});

	it(`neither lose nor double anything that the wiki had (seed ${seed})`, async () => {
		const { db } = database;
		await runBackfillUntil({ leased: held, server, from: followedSince + day }, () => isBackfillFinished(db));
		const stored = await db.selectFrom('events').select('natural_key').execute();
		const keys = new Set(stored.map(({ natural_key }) => natural_key));
		expect(keys.size).toBe(stored.length);
		const lasting = [...fates].filter(([, { isToCome, isRemoved }]) => isToCome && !isRemoved).map(([key]) => key);
		expect([...fates].filter(([, { isRemoved }]) => isRemoved).length).toBeGreaterThan(100);
		expect(lasting.filter((key) => !keys.has(key))).toEqual([]);
		expect([...keys].filter((key) => !fates.has(key))).toEqual([]);
		// Back only after its place had been passed: not known, and not counted either.
		const late = [...fates].filter(([, { isToCome }]) => !isToCome).map(([key]) => key);
		expect(late.filter((key) => keys.has(key))).toEqual([]);
		const counts = Object.values(await storedCounts(db)).reduce((sum, count) => sum + count, 0);
		expect(counts).toBe(keys.size);
		const backfills = await listBackfills(db);
		expect(new Set(backfills.map(({ status }) => status))).toEqual(new Set(['done']));
		expect(backfills.reduce((sum, { wikis }) => sum + wikis.reduce((all, { events }) => all + events, 0), 0)).toBe(
			keys.size,
		);
		const until = followedSince;
		for (const { stretches } of await listCoverageOfTracked(db)) {
			expect(stretches).toMatchObject([{ source: 'backfill', until }]);
		}
	});
});
