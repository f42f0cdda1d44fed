import { claimDuration, type ClaimedRun, type ClaimRequest, type ClaimsResponse } from '#lib/domain/review/claim.ts';
import type { Db, Flag, Transaction } from '#lib/server/db/tables.ts';
import { write } from '../core/state.ts';
import { readClock, readCounting } from './reviews.ts';

/** Maximum number of other reviewers in an answer. */
const mostOthers = 20;

/**
 * Gives a page the runs that nobody else has, in the order asked, and takes from it all others that it had. What another
 * page of the same person has moves to this one: it may be gone. Of a run all events are given, or none. Writers come
 * one after the other, so two pages never get the same event, whichever web process they ask.
 * @param reviewer a username
 */
export async function claimRuns(
	db: Db,
	reviewer: string,
	{ claim, runs, isOpen }: ClaimRequest,
): Promise<ClaimsResponse> {
	return write(db, async ({ tx }) => {
		const now = await readClock(tx);
		await tx
			.deleteFrom('review_claims')
			.where(({ or, and, eb }) =>
				or([eb('until', '<=', now), and([eb('claim', '=', claim), eb('reviewer', '=', reviewer)])]),
			)
			.execute();
		const keys = [...new Set(runs.flat())];
		const idOf = await readIds(tx, keys);
		const takenBy = await readTaken(tx, reviewer, [...idOf.values()]);
		const counting = await readCounting(tx, [...idOf.values()]);
		const mine = new Map<number, Flag>();
		const answers = runs.map((run, at): ClaimedRun => {
			const ids = run.flatMap((key) => idOf.get(key) ?? []);
			const reviews = run.flatMap((key) => {
				const found = counting.get(key);
				return found === undefined ? [] : [{ key, ...found }];
			});
			if (ids.length === 0) return { state: 'gone', by: null, reviews };
			const [by = null] = ids.flatMap((id) => takenBy.get(id) ?? []);
			if (by === null) for (const id of ids) mine.set(id, mine.get(id) ?? (isOpen && at === 0 ? 1 : 0));
			return { state: by === null ? 'claimed' : 'taken', by, reviews };
		});
		const rows = [...mine].map(([event_id, is_open]) => ({
			event_id,
			claim,
			reviewer,
			is_open,
			until: now + claimDuration,
		}));
		if (rows.length > 0) {
			await tx
				.deleteFrom('review_claims')
				.where('event_id', 'in', [...mine.keys()])
				.execute();
			await tx.insertInto('review_claims').values(rows).execute();
		}
		return { runs: answers, others: await listOthers(tx, reviewer) };
	});
}

async function readIds(tx: Transaction, keys: readonly string[]): Promise<Map<string, number>> {
	if (keys.length === 0) return new Map();
	const rows = await tx.selectFrom('events').select(['id', 'natural_key']).where('natural_key', 'in', keys).execute();
	return new Map(rows.map(({ id, natural_key }) => [natural_key, id]));
}

/** Who has the events that others have, by id. */
async function readTaken(tx: Transaction, reviewer: string, ids: readonly number[]): Promise<Map<number, string>> {
	if (ids.length === 0) return new Map();
	const rows = await tx
		.selectFrom('review_claims')
		.select(['event_id', 'reviewer'])
		.where('event_id', 'in', ids)
		.where('reviewer', '<>', reviewer)
		.execute();
	return new Map(rows.map(({ event_id, reviewer: by }) => [event_id, by]));
}

/** What others have open: of each page its newest event. */
async function listOthers(tx: Transaction, reviewer: string): Promise<ClaimsResponse['others']> {
	const rows = await tx
		.selectFrom('review_claims')
		.innerJoin('events', 'events.id', 'review_claims.event_id')
		.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
		.select(['review_claims.claim', 'reviewer', 'wikis.name as wiki', 'events.title'])
		.where('reviewer', '<>', reviewer)
		.where('is_open', '=', 1)
		.orderBy('events.time')
		.orderBy('events.id')
		.execute();
	const byPage = new Map(rows.map(({ claim: page, reviewer, wiki, title }) => [page, { by: reviewer, wiki, title }]));
	return [...byPage.values()].slice(0, mostOthers);
}
