import type { FeedStatus } from '#lib/domain/feed/feed.ts';
import type { Rename } from '#lib/domain/person/rename.ts';
import { formatStreamNames } from '#lib/domain/stream/streams.ts';
import type { OutcomeFact } from '#lib/domain/stream/outcome-messages.ts';
import type { PageDeletion, PageMove } from '#lib/domain/stream/stream-message.ts';
import type { VisibilityChange } from '#lib/domain/visibility/hidden-parts.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import { recordGap } from '../coverage/coverage.ts';
import { recordFeedStatus } from '../feed/feed.ts';
import type { LeasedDb } from '../core/leased.ts';
import { recordTally, type Tally } from '../feed/stream-tallies.ts';
import { recordUpstreamErrors, type UpstreamError } from '../feed/upstream-errors.ts';
import { recordOutcomes } from '../outcome/outcomes.ts';
import { recordRevertsRead, type RevertsRead } from '../outcome/revert-stretches.ts';
import { recordNamesTaken, recordRenames } from '../person/renames.ts';
import { recordPages } from '../visibility/page-deletions.ts';
import { recordVisibilityChanges, relevantFor } from '../visibility/visibility-changes.ts';
import { recordVisibilityGap } from '../visibility/visibility-rechecks.ts';
import { type ObservedEvent, recordEvents } from './record-events.ts';

/** Where in the stream the consumer is after a batch. Times are stream time, in ms UTC. */
export interface Progress {
	/** JSON: what the next connection resumes from. */
	position: string;
	/** Up to here every topic has been read. */
	streamedUntil: number;
	/** The highest time seen in any topic; null while nothing was seen. */
	lastEventAt: number | null;
}

/** What one transaction records: all of it or nothing. */
export interface Batch {
	/** Events by or about a tracked person; some may be known already. */
	events: readonly ObservedEvent[];
	/** What the wikis have hidden or shown again, and pages that they have deleted or restored; of any event. */
	visibilityChanges?: readonly VisibilityChange[];
	pages?: readonly PageDeletion[];
	/** Pages that they have given another title. */
	moves?: readonly PageMove[];
	/** Global renames, of anybody. */
	renames?: readonly Rename[];
	/** Names under which accounts were created, of those that renames have freed. */
	namesTaken?: readonly { name: string; at: number }[];
	/** Null if the stream was not read. */
	progress: Progress | null;
	/** Stretches of stream time that the stream did not deliver. */
	gaps: readonly { from: number; until: number }[];
	/** Stretches in which it did not report what the wikis hid. */
	visibilityGaps?: readonly { from: number; until: number }[];
	/** What the streams say became of edits, of anybody's. */
	outcomeFacts?: readonly OutcomeFact[];
	/** How far reverts were read, and what of them was not delivered. */
	reverts?: RevertsRead;
	/** Streams that the server does not offer, as the last connection showed; absent if there was none. */
	streamsMissing?: readonly string[];
	errors: readonly UpstreamError[];
	tally: Tally;
	feedStatus: FeedStatus;
}

/**
 * Records a batch: rows, daily counts, coverage, position and change number in one transaction.
 * @returns how many events were new
 * @throws {Problem} `lease-lost`; nothing is written then
 */
export async function recordBatch(leased: LeasedDb, batch: Batch): Promise<number> {
	return leased.write(async (writing) => {
		const { tx } = writing;
		for (const gap of batch.gaps) await recordGap(writing, gap);
		for (const gap of batch.visibilityGaps ?? []) await recordVisibilityGap(tx, gap);
		await recordRenames(writing, batch.renames ?? []);
		await recordNamesTaken(writing, batch.namesTaken ?? []);
		await recordVisibilityChanges(writing, batch.visibilityChanges ?? []);
		await recordPages(writing, { moves: batch.moves ?? [], deletions: batch.pages ?? [] }, relevantFor);
		const recorded = await recordEvents(writing, batch.events);
		await recordOutcomes(writing, {
			facts: batch.outcomeFacts ?? [],
			observed: batch.events,
			streamedUntil: batch.progress?.streamedUntil ?? writing.state.streamed_until,
		});
		if (batch.reverts) await recordRevertsRead(writing, batch.reverts);
		await recordUpstreamErrors(tx, batch.errors);
		await recordTally(tx, batch.tally, recorded);
		await recordFeedStatus(tx, batch.feedStatus);
		if (batch.streamsMissing) await recordMissingStreams(tx, batch.streamsMissing);
		if (batch.progress) await recordProgress(tx, batch.progress);
		return recorded;
	});
}

async function recordMissingStreams(tx: Transaction, streams: readonly string[]): Promise<void> {
	await tx
		.updateTable('state')
		.set({ streams_missing: formatStreamNames(streams) })
		.execute();
}

async function recordProgress(tx: Transaction, { position, streamedUntil, lastEventAt }: Progress): Promise<void> {
	await tx.updateTable('state').set({ position, streamed_until: streamedUntil, last_event_at: lastEventAt }).execute();
}
