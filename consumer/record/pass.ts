import { riskStream } from '#lib/domain/stream/streams.ts';
import type { FeedStatus } from '#lib/domain/feed/feed.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Log } from '#lib/server/platform/log.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { readSettings } from '#lib/server/store/core/settings.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { hasRecordedData, listCovered } from '#lib/server/store/coverage/coverage.ts';
import { type Batch, recordBatch } from '#lib/server/store/event/record-batch.ts';
import { isSyncDue } from '#lib/server/store/tracking/tracking-sync.ts';
import { isAskable } from '#lib/server/wiki-api/askable.ts';
import { retryWhileDatabaseAway } from '../retry-while-away.ts';
import { formatPosition, type Position, startPosition } from '../stream/position.ts';
import { sieveNames } from '../stream/sieve.ts';
import { readStream } from '../stream/source.ts';
import type { StreamItem } from '../stream/stream-item.ts';
import type { Tools } from '../tools.ts';
import { PendingBatch } from './batch.ts';
import type { Tracked } from './match.ts';

/** What the recording works with. */
export interface RecordingTools extends Tools {
	config: Pick<Config, 'streamUrl' | 'streamSince' | 'userAgent'>;
	/** Called with each pass: whether there is something to read for. */
	onStatus: (status: 'recording' | 'idle') => void;
}

/** The tracked people of a pass, and where it begins. */
export interface PassStart {
	/** Null: nothing was read yet, and nobody is tracked. */
	start: Position | null;
	/** Who had open coverage before it was read who is tracked. */
	covered: ReadonlySet<number>;
	tracked: Tracked;
	/** See {@link PendingBatch}. */
	rereadRenames: Set<string>;
	/** Side streams that are not to be read. */
	unwanted: readonly string[];
}

/** A batch is recorded when it has this many events, … */
const fullBatch = 500;
/** … when its first event has waited for this long, in milliseconds, … */
const longestDelay = 1_000;
/** … and an empty one after this long, which moves the position and renews the lease. */
const renewEvery = 5_000;
/** How often it reads who is tracked, in milliseconds. */
const pollEvery = 2_000;
const tick = 250;

/** Records with the same tracked people, until they change. */
export class Pass {
	readonly #leased: LeasedDb;
	readonly #tools: RecordingTools;
	readonly #start: Position | null;
	readonly #tracked: Tracked;
	readonly #isIdle: boolean;
	readonly #covered: ReadonlySet<number>;
	readonly #unwanted: readonly string[];
	readonly #pending: PendingBatch;
	/** The position, and the status of the feed, as last committed. */
	#committed: Position;
	#committedStatus: FeedStatus | null = null;
	#status: FeedStatus;
	/** In monotonic time. */
	#committedAt: number;
	#polledAt: number;
	/** When the first event of the batch came; null while it has none. */
	#firstEventAt: number | null = null;

	private constructor(
		leased: LeasedDb,
		tools: RecordingTools,
		{ start, covered, tracked, rereadRenames, unwanted, isIdle }: PassStart & { isIdle: boolean },
	) {
		const onMissed = (data: string) => tools.log.error('sieve would have dropped a matching event', { data });
		this.#leased = leased;
		this.#tools = tools;
		this.#start = start;
		this.#tracked = tracked;
		this.#isIdle = isIdle;
		this.#covered = covered;
		this.#unwanted = unwanted;
		const mayAsk = (address: string) => isAskable(address, [tools.config.streamUrl]);
		this.#pending = new PendingBatch(start ?? startPosition(0), tracked, { onMissed, rereadRenames, mayAsk });
		this.#committed = this.#pending.position;
		this.#status = isIdle ? 'idle' : 'connecting';
		this.#committedAt = this.#polledAt = tools.clock.monotonicTime();
	}

	/** @throws {Problem} whatever is wrong with the database, but for its being away */
	static async begin(leased: LeasedDb, tools: RecordingTools, start: PassStart): Promise<Pass> {
		const isIdle = await retryWhileDatabaseAway(tools, () => checkIdle(leased, start));
		tools.onStatus(isIdle ? 'idle' : 'recording');
		if (isIdle) tools.log.info('nobody is tracked; idle');
		return new Pass(leased, tools, { ...start, isIdle });
	}

	/** @returns the position committed last @throws {Problem} `lease-lost` */
	async run(): Promise<Position | null> {
		const { clock, signal } = this.#tools;
		const over = new AbortController();
		const reading = this.#isIdle ? null : this.#read(AbortSignal.any([signal, over.signal]));
		let next: Promise<IteratorResult<StreamItem[], void>> | null = null;
		try {
			while (!signal.aborted) {
				next ??= reading?.next() ?? null;
				const arrived = await withinTick(next, clock, signal);
				if (arrived !== null) next = null;
				this.#take(arrived?.value ?? []);
				// The sieve does not know the new name: what comes after is read again by it.
				if (this.#pending.renamedAt !== null) break;
				if (this.#isDue()) await this.#commit();
				if (await this.#isOver()) break;
			}
			await this.#commit();
		} finally {
			over.abort();
			await next?.catch(() => undefined);
		}
		return this.#isIdle ? this.#start : this.#committed;
	}

	#read(signal: AbortSignal): AsyncGenerator<StreamItem[], void> {
		const { config, clock } = this.#tools;
		const names = sieveNames(this.#tracked.keys());
		return readStream({
			url: config.streamUrl,
			userAgent: config.userAgent,
			position: () => this.#committed,
			names: () => names,
			unwanted: this.#unwanted,
			signal,
			clock,
		});
	}

	/** Adds items to the batch, up to one that renames a tracked person. */
	#take(items: readonly StreamItem[]): void {
		for (const item of items) {
			this.#pending.add(item);
			this.#status = statusAfter(item, this.#status, this.#tools.log);
			if (this.#pending.renamedAt !== null) return;
		}
		if (this.#pending.isAwaited) this.#firstEventAt ??= this.#tools.clock.monotonicTime();
	}

	#isDue(): boolean {
		const now = this.#tools.clock.monotonicTime();
		if (this.#pending.events >= fullBatch || this.#status !== this.#committedStatus) return true;
		if (now - this.#committedAt >= renewEvery) return true;
		return this.#firstEventAt !== null && now - this.#firstEventAt >= longestDelay;
	}

	async #commit(): Promise<void> {
		const batch: Batch = { ...this.#pending.toBatch(this.#status), ...(this.#isIdle && { progress: null }) };
		const before = formatPosition(this.#committed);
		const { resumeAt, seen, events } = this.#pending;
		const after = formatPosition(resumeAt);
		const recorded = await retryWhileDatabaseAway(this.#tools, async (again) => {
			// A try that failed may have been committed before its answer was lost.
			if (again && after !== before && (await readState(this.#leased.db)).position === after) return null;
			return recordBatch(this.#leased, batch);
		});
		if (seen > 0) this.#tools.log.debug('recorded', { seen, events, fresh: recorded });
		this.#committed = resumeAt;
		this.#pending.clear();
		this.#firstEventAt = null;
		this.#committedStatus = this.#status;
		this.#committedAt = this.#tools.clock.monotonicTime();
	}

	/** Whether the tracked people have changed since it began; checks every 2 s. */
	async #isOver(): Promise<boolean> {
		const now = this.#tools.clock.monotonicTime();
		if (now - this.#polledAt < pollEvery) return false;
		this.#polledAt = now;
		const start = { start: this.#start, tracked: this.#tracked };
		return retryWhileDatabaseAway(this.#tools, async () => {
			if (await isSyncDue(this.#leased.db)) return true;
			if (String(await listUnwantedStreams(this.#leased.db)) !== String(this.#unwanted)) return true;
			if (this.#isIdle !== (await checkIdle(this.#leased, start))) return true;
			// An account was hidden: the sieve must not let it through any more.
			return !this.#covered.isSubsetOf(await listCovered(this.#leased.db));
		});
	}
}

/** The side streams that are not to be read, by the settings. */
export async function listUnwantedStreams(db: Db): Promise<readonly string[]> {
	const { revertRisk } = await readSettings(db);
	return revertRisk ? [] : [riskStream];
}

/** Whether there is nothing to read for: people who are not tracked any more may be hidden or renamed, too. */
async function checkIdle({ db }: LeasedDb, { start, tracked }: Pick<PassStart, 'start' | 'tracked'>): Promise<boolean> {
	return start === null || (tracked.size === 0 && !(await hasRecordedData(db)));
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
		if (item.leftOut.length > 0) log.warn('stream server does not offer all streams', { leftOut: item.leftOut });
		return 'streaming';
	}
	if (item.kind === 'gap') log.warn('stream no longer has the requested position', { gap: item.gap });
	if (item.kind === 'error') log.warn('the stream reports an error', { data: item.data });
	if (item.kind !== 'closed') return before;
	const { ending, flowed, retryIn } = item;
	log[flowed ? 'info' : 'warn']('the connection to the stream is over', { ending, retryIn: Math.round(retryIn) });
	return flowed && ending.kind !== 'stalled' ? 'connecting' : 'unreachable';
}
