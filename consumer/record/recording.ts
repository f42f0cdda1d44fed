import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { hasRecordedData, listCovered } from '#lib/server/store/coverage/coverage.ts';
import { recordBatch } from '#lib/server/store/event/record-batch.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { listTrackedUsers, type TrackedUser } from '#lib/server/store/tracking/tracked-users.ts';
import { listTrackedNames, syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { retryWhileDatabaseAway } from '../retry-while-away.ts';
import { earliest, latest, parsePosition, type Position, startPosition, withoutStreams } from '../stream/position.ts';
import { PendingBatch } from './batch.ts';
import type { Tracked } from './match.ts';
import { listUnwantedStreams, Pass, type RecordingTools } from './pass.ts';

/**
 * Records what tracked people do in the stream, until the signal is aborted. Waits while the database is away.
 *
 * It goes in passes, each with the same people. Between two passes, after the last commit of the one before, it alone
 * closes the coverage of people who are to be removed, and loads who is tracked again: a purge waits for that, so
 * nothing of them is recorded after their purge has begun.
 * @throws {Problem} `lease-lost` when another consumer has taken over
 */
export async function record(leased: LeasedDb, tools: RecordingTools): Promise<void> {
	const { clock, signal } = tools;
	const again = <Result>(work: () => Promise<Result>) => retryWhileDatabaseAway(tools, work);
	const state = await again(() => readState(leased.db));
	let position = state.position === null ? null : parsePosition(state.position);
	const rereadRenames = new Set<string>();
	if (position === null && state.position !== null) throw new Error(`not a position: ${state.position}`);
	while (!signal.aborted) {
		const last = position;
		const unwanted = await again(() => listUnwantedStreams(leased.db));
		// Read again some day, they begin then, and not where they once were.
		const start = await again(() => begin(leased, tools, last && withoutStreams(last, unwanted)));
		const times = timesOf(start ?? startPosition(clock.wallTime()));
		await again(() => leased.write((writing) => syncTrackedUsers(writing, times)));
		// In this order: a person who is hidden between the two is noticed by the pass.
		const covered = await again(() => listCovered(leased.db));
		const tracked = await again(() => loadTracked(leased.db));
		const pass = await Pass.begin(leased, tools, { start, covered, tracked, rereadRenames, unwanted });
		position = await pass.run();
	}
}

/** Where to read from: where it was, or now if there is nothing to catch up with. */
async function begin(
	leased: LeasedDb,
	{ config, clock }: RecordingTools,
	position: Position | null,
): Promise<Position | null> {
	const hasData = await hasRecordedData(leased.db);
	const hasWork = (await listTrackedUsers(leased.db)).some(shouldTrack);
	// A start from which nothing was read stays: a consumer may have ended before it opened coverage.
	const isStart = position?.topics.length === 0;
	if (!hasWork || (position !== null && (hasData || isStart))) return position;
	const start = startPosition((position === null ? config.streamSince : null) ?? clock.wallTime());
	const nothing = { onMissed: () => undefined, rereadRenames: new Set<string>(), mayAsk: () => false };
	await recordBatch(leased, new PendingBatch(start, new Map(), nothing).toBatch('connecting'));
	return start;
}

function shouldTrack({ username, tracking }: TrackedUser): boolean {
	// An entry with a person has a name already.
	return tracking === 'now' || (tracking === 'soon' && canonicalUsername(username) !== null);
}

/** `from`: the next event on any topic is not older. `until`: everything older has been seen on every topic. */
function timesOf(position: Position): { from: number; until: number } {
	const newest = latest(position);
	return { from: newest === null ? position.begin : newest + 1, until: earliest(position) };
}

async function loadTracked(db: Db): Promise<Tracked> {
	const names = await listTrackedNames(db);
	return Map.groupBy(
		names.map(({ userId, name, validFrom, validUntil }) => ({ name, userId, from: validFrom, until: validUntil })),
		({ name }) => name,
	);
}
