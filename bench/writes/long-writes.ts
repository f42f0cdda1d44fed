import { fillSkewed, personName, skewedUntil } from '../../fixtures/skewed-events.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import { LeasedDb, takeLease } from '#lib/server/store/core/leased.ts';
import type { Writing } from '#lib/server/store/core/state.ts';
import { expireStep } from '#lib/server/store/event/expiry.ts';
import { recordEvents } from '#lib/server/store/event/record-events.ts';
import { mergePeople } from '#lib/server/store/merge/merge-people.ts';
import { mergeStep } from '#lib/server/store/merge/merge-step.ts';
import { renameStep } from '#lib/server/store/person/rename-step.ts';
import { recordRenames } from '#lib/server/store/person/renames.ts';
import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import { hiddenAccountStep } from '#lib/server/store/visibility/hidden-account-step.ts';
import { confirmAfter, recordMissing, recordPresent } from '#lib/server/store/visibility/hidden-accounts.ts';
import type { Figure } from '../harness/figure.ts';
import { editsOf } from './edits.ts';
import type { WithThrowaway } from './throwaway.ts';

/** Two people, of whom the first has two thirds of the events. */
const filled = { events: 150_000, people: 2, wikis: 900 };
const [busy, other] = [1, 2];
const account = { userId: busy, centralId: busy, wiki: null };

/** Has the lease, and remembers how long its longest transaction took. */
class TimedDb extends LeasedDb {
	/** In ms. */
	longest = 0;
	transactions = 0;

	override async write<Result>(work: (writing: Writing) => Promise<Result>): Promise<Result> {
		const begun = performance.now();
		const result = await super.write(work);
		this.longest = Math.max(this.longest, performance.now() - begun);
		this.transactions++;
		return result;
	}
}

const whileMore = async (step: () => Promise<boolean>) => {
	while (await step()) continue;
};

/** What is done to somebody with 100,000 events. */
const works: Readonly<Record<string, (leased: TimedDb) => Promise<void>>> = {
	async 'merging them with another person'(leased) {
		await leased.write((writing) => mergePeople(writing, { other: busy, person: other, since: 0 }));
		await whileMore(() => mergeStep(leased));
	},
	async 'purging them'(leased) {
		await leased.db.updateTable('tracked_users').set({ removal: 'purge' }).where('user_id', '=', busy).execute();
		await leased.db.updateTable('coverage').set({ ends_at: skewedUntil }).where('user_id', '=', busy).execute();
		await whileMore(() => purgeStep(leased));
	},
	async 'renaming them, who vanish'(leased) {
		const rename = { from: personName(busy), to: 'Vanished user 0a1b2c', at: skewedUntil };
		await leased.write((writing) => recordRenames(writing, [rename]));
		await whileMore(() => renameStep(leased));
	},
	async 'archiving them, who are hidden, and restoring them'(leased) {
		for (const now of [1, 2 * confirmAfter]) await leased.write((writing) => recordMissing(writing, account, now));
		await whileMore(() => hiddenAccountStep(leased));
		await leased.write((writing) => recordPresent(writing, account));
		await whileMore(() => hiddenAccountStep(leased));
	},
	async 'deleting their events for their age'(leased) {
		await whileMore(() => expireStep(leased, skewedUntil));
	},
	async 'backfilling 100,000 events, 100 in a transaction'(leased) {
		for (let at = 0; at < 100_000; at += 100) {
			const edits = editsOf(personName(busy), 100, { from: 1e7 + at, source: 'backfill' });
			await leased.write((writing) => recordEvents(writing, edits, { name: personName(busy), userId: busy }));
		}
	},
};

/** The longest transaction of each long write: for so long the recording waits. */
export async function measureLongWrites(engine: Engine, withDatabase: WithThrowaway): Promise<Figure[]> {
	const figures: Figure[] = [];
	for (const [what, work] of Object.entries(works)) {
		const { longest, transactions } = await withDatabase(async ({ db }) => {
			await fillSkewed(db, filled);
			const lease = await takeLease(db, 'bench');
			if (lease === null) throw new Error('the lease is not free');
			const leased = new TimedDb(db, lease);
			await work(leased);
			return leased;
		});
		console.log(`${engine}: ${what}: ${longest.toFixed(0)} ms at most, in ${transactions} transactions`);
		figures.push({ what: `${what}, ${engine}`, unit: 'ms', ours: longest, baseline: null, limit: { atMost: 1_000 } });
	}
	return figures;
}
