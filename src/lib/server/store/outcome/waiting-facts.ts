import { revisionKey, type OutcomeFact } from '#lib/domain/stream/outcome-messages.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import type { ObservedEvent } from '../event/record-events.ts';

/**
 * How long the event of a revision may come after the revision was made, in ms of stream time: the streams are not
 * ordered among each other.
 */
const lateBy = 300_000;
/** Maximum number of facts that wait: about an hour of all wikis. Beyond it the oldest are dropped. */
const mostWaiting = 100_000;
/** Maximum number of wikis in one query: each is a condition of its own, and SQLite limits their depth. */
const wikisInCondition = 100;
/** Maximum number of facts whose time has come that are taken in one transaction. */
const mostDue = 2_000;

/** When the event that a fact is about has been recorded, or never will be; ms UTC of stream time. */
export function dueAt(fact: OutcomeFact): number {
	return (fact.kind === 'tags' ? fact.madeAt : fact.at) + lateBy;
}

/** The revisions that a fact is about. */
export function revisionsOf(fact: OutcomeFact): { first: number; last: number } {
	return fact.kind === 'revert'
		? { first: fact.oldest, last: fact.newest }
		: { first: fact.revision, last: fact.revision };
}

/** Stores facts of which the events may come later; of too many, those that came last. */
export async function storeWaiting(tx: Transaction, facts: readonly OutcomeFact[]): Promise<void> {
	for (const some of chunks(facts)) {
		const rows = some.map((fact) => {
			const { first, last } = revisionsOf(fact);
			const row = { wiki: fact.wiki, first_revision: first, last_revision: last, due_at: dueAt(fact) };
			const is_revert = fact.kind === 'revert' ? (1 as const) : (0 as const);
			return { ...row, is_revert, fact: JSON.stringify(fact) };
		});
		await tx.insertInto('waiting_facts').values(rows).execute();
	}
	if (facts.length === 0) return;
	const { newest } = await tx
		.selectFrom('waiting_facts')
		.select(({ fn }) => fn.max('id').as('newest'))
		.executeTakeFirstOrThrow();
	// Ids are given in order, and facts leave nearly in that order, so this counts them.
	await tx
		.deleteFrom('waiting_facts')
		.where('id', '<=', (newest ?? 0) - mostWaiting)
		// There are few reverts, and without one an edit would count as not reverted.
		.where('is_revert', '=', 0)
		.execute();
}

/** The waiting facts about some events; they go on waiting, since more events may come. */
export async function listWaitingFor(tx: Transaction, observed: readonly ObservedEvent[]): Promise<OutcomeFact[]> {
	const edits = observed.flatMap(({ event: { key, wiki, newRevision: revision } }) =>
		revision !== null && key === revisionKey({ wiki, revision }) ? [{ wiki, revision }] : [],
	);
	const byWiki = Map.groupBy(edits, ({ wiki }) => wiki);
	const facts: OutcomeFact[] = [];
	for (const some of chunks([...byWiki], wikisInCondition)) {
		const rows = await tx
			.selectFrom('waiting_facts')
			.selectAll()
			.where(({ or, and, eb }) =>
				or(
					some.map(([wiki, theirs]) => {
						const revisions = theirs.map(({ revision }) => revision);
						return and([
							eb('wiki', '=', wiki),
							eb('last_revision', '>=', Math.min(...revisions)),
							eb('first_revision', '<=', Math.max(...revisions)),
						]);
					}),
				),
			)
			.orderBy('id')
			.execute();
		for (const { wiki, fact, first_revision: first, last_revision: last } of rows)
			if (byWiki.get(wiki)?.some(({ revision }) => first <= revision && revision <= last))
				facts.push(JSON.parse(fact) as OutcomeFact);
	}
	return facts;
}

/** Takes out facts whose time has come. @param until ms UTC of stream time */
export async function takeDue(tx: Transaction, until: number): Promise<OutcomeFact[]> {
	const due = await tx
		.selectFrom('waiting_facts')
		.select(['id', 'fact'])
		.where('due_at', '<=', until)
		.orderBy('due_at')
		.limit(mostDue)
		.execute();
	for (const some of chunks(due))
		await tx
			.deleteFrom('waiting_facts')
			.where(
				'id',
				'in',
				some.map(({ id }) => id),
			)
			.execute();
	return due.map(({ fact }) => JSON.parse(fact) as OutcomeFact);
}
