import type { FeedStatus } from '#lib/domain/core/api-types.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { hasRecordedData, listCovered } from '#lib/server/store/coverage/coverage.ts';
import { hiddenAccountStep } from '#lib/server/store/visibility/hidden-accounts.ts';
import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import { renameStep } from '#lib/server/store/person/renames.ts';
import { type Batch, recordBatch } from '#lib/server/store/event/record-batch.ts';
import { recordDatabaseSize } from '#lib/server/store/status/database-size.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { isSyncDue, listTrackedNames, syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { listTrackedUsers, type TrackedUser } from '#lib/server/store/tracking/tracked-users.ts';
import { PendingBatch } from './batch.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import type { Tracked } from './match.ts';
import { earliest, formatPosition, latest, parsePosition, type Position, startPosition } from '../stream/position.ts';
import { sieveNames } from '../stream/sieve.ts';
import { readStream, type StreamItem } from '../stream/source.ts';
import { retryWhileDatabaseAway } from '../retry-while-away.ts';

/** Whoever holds the lease records with these. */
export interface RecordingOptions {
	leased: LeasedDb;
	config: Pick<Config, 'streamUrl' | 'streamSince' | 'userAgent'>;
	log: Log;
	clock: Clock;
	/** Ends the recording, after what was read is recorded. */
	signal: AbortSignal;
	/** Told when there is something to read for, and when there is not. */
	onStatus: (status: 'recording' | 'idle') => void;
}

/** A batch is recorded when it has so many events, … */
const fullBatch = 500;
/** … when its first event waits for so long, in milliseconds, … */
const longestDelay = 1_000;
/** … and without any after so long, which moves the position and keeps the lease. */
const renewEvery = 5_000;
/** How often the tracked users are looked at, in milliseconds. */
const pollEvery = 2_000;
/** How often it is seen to that the size of the database is on record for the day, in milliseconds. */
const measureEvery = 600_000;
const tick = 250;

/**
 * Follows the tracked users in the stream and records, until the signal is aborted. Waits while the database is away.
 * @throws {Problem} `lease-lost` when another consumer has taken over
 */
export async function record(options: RecordingOptions): Promise<void> {
	const { leased, config, signal } = options;
	const state = await retryWhileDatabaseAway(options, () => readState(leased.db));
	let position = state.position === null ? null : parsePosition(state.position);
	const rereadRenames = new Set<string>();
	if (position === null && state.position !== null) throw new Error(`not a position: ${state.position}`);
	while (!signal.aborted) {
		const isKept = await retryWhileDatabaseAway(options, () => hasRecordedData(leased.db));
		const hasWork = (await retryWhileDatabaseAway(options, () => listTrackedUsers(leased.db))).some(shouldTrack);
		// Nothing is kept of anybody, so there is nothing to catch up with. A start of which nothing was read stays: a consumer
		// may have ended before it opened coverage.
		const isStart = position?.topics.length === 0;
		if (hasWork && (position === null || (!isKept && !isStart))) {
			position = startPosition((position === null ? config.streamSince : null) ?? options.clock.wallTime());
			const batch = new PendingBatch(position, new Map(), () => undefined).toBatch('connecting');
			await retryWhileDatabaseAway(options, () => recordBatch(leased, batch));
		}
		const times = timesOf(position ?? startPosition(options.clock.wallTime()));
		await retryWhileDatabaseAway(options, () => leased.write((writing) => syncTrackedUsers(writing, times)));
		const tracked = await retryWhileDatabaseAway(options, () => loadTracked(leased.db));
		position = await recordUntilChange(options, position, { tracked, rereadRenames });
	}
}

function shouldTrack({ username, tracking }: TrackedUser): boolean {
	return tracking === 'now' || (tracking === 'soon' && canonicalUsername(username) !== null);
}

/** `from`: whatever comes next on any topic is not older. `until`: everything older has been seen on every topic. */
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

/** Records with the same tracked users until they change. Answers the position committed last. */
async function recordUntilChange(
	options: RecordingOptions,
	start: Position | null,
	{ tracked, rereadRenames }: { tracked: Tracked; rereadRenames: Set<string> },
): Promise<Position | null> {
	const { leased, config, log, clock, signal, onStatus } = options;
	// What is kept of those who are followed no more may be hidden, and they renamed: that is read on for.
	const checkIdle = async () =>
		start === null ||
		(tracked.size === 0 && !(await retryWhileDatabaseAway(options, () => hasRecordedData(leased.db))));
	const isIdle = await checkIdle();
	onStatus(isIdle ? 'idle' : 'recording');
	if (isIdle) log.info('nobody is tracked; waiting for somebody to follow');
	const covered = await retryWhileDatabaseAway(options, () => listCovered(leased.db));
	const names = sieveNames(tracked.keys());
	const onMissed = (data: string) => log.error('the sieve would have left out an event', { data });
	const pending = new PendingBatch(start ?? startPosition(0), tracked, onMissed, rereadRenames);
	const over = new AbortController();
	let committed = pending.position;
	let committedAt = clock.monotonicTime();
	let status: FeedStatus = isIdle ? 'idle' : 'connecting';
	let committedStatus: FeedStatus | null = null;
	let firstEventAt: number | null = null;
	let polledAt = clock.monotonicTime();
	let isRenamed = false;
	let measuredAt = -Infinity;
	let isPurging = true;

	const commit = async () => {
		const batch: Batch = { ...pending.toBatch(status), ...(isIdle && { progress: null }) };
		const before = formatPosition(committed);
		const { resumeAt } = pending;
		const after = formatPosition(resumeAt);
		const recorded = await retryWhileDatabaseAway(options, async (again) => {
			// A try that failed may have been committed before its answer was lost.
			if (again && after !== before && (await readState(leased.db)).position === after) return null;
			return recordBatch(leased, batch);
		});
		if (pending.seen > 0) log.debug('recorded', { seen: pending.seen, events: pending.events, fresh: recorded });
		committed = resumeAt;
		pending.clear();
		firstEventAt = null;
		committedStatus = status;
		committedAt = clock.monotonicTime();
	};
	const isDue = () => {
		const now = clock.monotonicTime();
		if (pending.events >= fullBatch || status !== committedStatus || now - committedAt >= renewEvery) return true;
		return firstEventAt !== null && now - firstEventAt >= longestDelay;
	};

	const reading = isIdle
		? null
		: readStream({
				url: config.streamUrl,
				userAgent: config.userAgent,
				position: () => committed,
				names: () => names,
				signal: AbortSignal.any([signal, over.signal]),
				clock,
			});
	let next: Promise<IteratorResult<StreamItem[], void>> | null = null;
	try {
		while (!signal.aborted) {
			next ??= reading?.next() ?? null;
			const arrived = await withinTick(next, clock, signal);
			if (arrived !== null) next = null;
			for (const item of arrived?.value ?? []) {
				pending.add(item);
				status = statusAfter(item, status, log);
				// The sieve does not know the new name: what comes after is read again by it.
				isRenamed = pending.renamedAt !== null;
				if (isRenamed) break;
			}
			if (isRenamed) break;
			if (pending.events > 0) firstEventAt ??= clock.monotonicTime();
			if (isDue()) await commit();
			if (isPurging) {
				const more = await retryWhileDatabaseAway(options, () => purgeStep(leased));
				const hiding = await retryWhileDatabaseAway(options, () => hiddenAccountStep(leased));
				isPurging = (await retryWhileDatabaseAway(options, () => renameStep(leased))) || hiding || more;
			}
			if (clock.monotonicTime() - polledAt < pollEvery) continue;
			polledAt = clock.monotonicTime();
			isPurging = true;
			if (clock.monotonicTime() - measuredAt >= measureEvery) {
				await retryWhileDatabaseAway(options, () => recordDatabaseSize(leased));
				measuredAt = clock.monotonicTime();
			}
			if ((await retryWhileDatabaseAway(options, () => isSyncDue(leased.db))) || isIdle !== (await checkIdle())) break;
			// Somebody has been hidden: the sieve is to know them no more.
			if (!covered.isSubsetOf(await retryWhileDatabaseAway(options, () => listCovered(leased.db)))) break;
		}
		await commit();
	} finally {
		over.abort();
		await next?.catch(() => undefined);
	}
	return isIdle ? start : committed;
}

/** What has arrived, or null if that takes longer than a tick. */
async function withinTick<Result>(
	next: Promise<Result> | null,
	clock: Clock,
	signal: AbortSignal,
): Promise<Result | null> {
	if (next === null) {
		await clock.wait(tick, signal);
		return null;
	}
	const timer = new AbortController();
	try {
		return await Promise.race([next, clock.wait(tick, timer.signal).then(() => null)]);
	} finally {
		timer.abort();
	}
}

function statusAfter(item: StreamItem, before: FeedStatus, log: Log): FeedStatus {
	if (item.kind === 'opened') {
		log.info('connected to the stream');
		if (item.leftOut.length > 0) log.warn('the server has not got all streams', { leftOut: item.leftOut });
		return 'streaming';
	}
	if (item.kind === 'gap') log.warn('the stream does not keep what we asked for', { gap: item.gap });
	if (item.kind === 'error') log.warn('the stream reports an error', { data: item.data });
	if (item.kind !== 'closed') return before;
	const { ending, flowed, retryIn } = item;
	log[flowed ? 'info' : 'warn']('the connection to the stream is over', { ending, retryIn: Math.round(retryIn) });
	return flowed && ending.kind !== 'stalled' ? 'connecting' : 'unreachable';
}
