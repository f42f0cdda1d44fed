import type { FeedStatus } from '#lib/domain/feed/feed.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { type VisibilityChange, visibilityChangesOf } from '#lib/domain/visibility/hidden-parts.ts';
import { createdName, type Rename, renamesOf } from '#lib/domain/person/rename.ts';
import { type PageDeletion, type PageMove, parseStreamMessage } from '#lib/domain/stream/stream-message.ts';
import { isSideTopic, isTopicOf, isVisibilityTopic, pageChangeStream } from '#lib/domain/stream/streams.ts';
import { type OutcomeFact, revertField } from '#lib/domain/stream/outcome-messages.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';
import type { Batch } from '#lib/server/store/event/record-batch.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { isNameValidAt, match, type Tracked } from './match.ts';
import { advance, earliest, earliestOf, formatPosition, latest, type Position, rewind } from '../stream/position.ts';
import type { Ending, StreamItem } from '../stream/stream-item.ts';

/** How many samples of a kind of error one batch carries; the database stores as many. */
const samples = 5;
/** How far before a rename is read again: another topic may be ahead, and clocks differ; in milliseconds. */
const renameMargin = 60_000;

/** What a batch does not know by itself. */
export interface BatchOptions {
	/** Called for an event of a tracked person that the sieve would have left out. */
	onMissed: (data: string) => void;
	/** Renames for which the stream was read again already, which changed nothing: not once more. */
	rereadRenames: Set<string>;
	/** Whether an address may be that of a wiki. */
	mayAsk: (address: string) => boolean;
}

/** What was read and is not recorded yet. It always carries the position up to which it was read. */
export class PendingBatch {
	readonly #tracked: Tracked;
	readonly #onMissed: (data: string) => void;
	readonly #rereadRenames: Set<string>;
	readonly #mayAsk: (address: string) => boolean;
	#position: Position;
	#events: ObservedEvent[] = [];
	#visibilityChanges: VisibilityChange[] = [];
	#pages: PageDeletion[] = [];
	#moves: PageMove[] = [];
	#renames: Rename[] = [];
	#namesTaken: { name: string; at: number }[] = [];
	#renamedAt: number | null = null;
	#gaps: TimeRange[] = [];
	#visibilityGaps: TimeRange[] = [];
	#outcomeFacts: OutcomeFact[] = [];
	#revertGaps: TimeRange[] = [];
	#streamsMissing: readonly string[] | undefined;
	#errors = new Map<string, { occurrences: number; samples: string[] }>();
	#seen = 0;
	#connections = 0;
	#losses = 0;
	#canaries = new Map<string, number>();

	/** @param position up to which the stream was read before */
	constructor(position: Position, tracked: Tracked, { onMissed, rereadRenames, mayAsk }: BatchOptions) {
		this.#position = position;
		this.#tracked = tracked;
		this.#onMissed = onMissed;
		this.#rereadRenames = rereadRenames;
		this.#mayAsk = mayAsk;
	}

	/** Where the stream was read up to. */
	get position(): Position {
		return this.#position;
	}

	/** Where to read on once it is recorded: earlier, where something is to be read again. */
	get resumeAt(): Position {
		return this.#renamedAt === null ? this.#position : rewind(this.#position, this.#renamedAt - renameMargin);
	}

	/**
	 * Since when a tracked person has had a name that was not matched yet: what came since is to be read again. Null if
	 * nobody has one.
	 */
	get renamedAt(): number | null {
		return this.#renamedAt;
	}

	/** How many items should be recorded soon; moves of pages may wait. */
	get events(): number {
		return this.#events.length + this.#visibilityChanges.length + this.#pages.length + this.#renames.length;
	}

	/** Whether there is something that a page may be waiting for: who made the edits of a fact is not known here. */
	get isAwaited(): boolean {
		return this.events > 0 || this.#outcomeFacts.length > 0;
	}

	/** How many events the stream delivered, those of untracked people included. */
	get seen(): number {
		return this.#seen;
	}

	add(item: StreamItem): void {
		if ('id' in item) {
			this.#position = advance(this.#position, item.id);
			this.#seen += item.kind === 'skipped' ? item.count : 1;
		}
		if (item.kind === 'message') this.#addMessage(item.data, item.audited);
		else if (item.kind === 'gap' && isSideTopic(item.gap.topic)) this.#addSideGap(item.gap);
		else if (item.kind === 'gap') this.#gaps = withGap(this.#gaps, item.gap);
		else if (item.kind === 'oversized') this.#addError('oversized', item.id);
		else if (item.kind === 'error') this.#addError('stream-error', item.data);
		else if (item.kind === 'opened') this.#addConnection(item.leftOut);
		else if (item.kind === 'closed') this.#addEnding(item.ending);
	}

	/** All of it, for one transaction. */
	toBatch(feedStatus: FeedStatus): Batch {
		const position = this.#position;
		return {
			events: this.#events,
			visibilityChanges: this.#visibilityChanges,
			pages: this.#pages,
			moves: this.#moves,
			renames: this.#renames,
			namesTaken: this.#namesTaken,
			progress: {
				position: formatPosition(this.resumeAt),
				streamedUntil: earliest(position),
				lastEventAt: latest(position),
			},
			gaps: this.#gaps,
			visibilityGaps: this.#visibilityGaps,
			outcomeFacts: this.#outcomeFacts,
			reverts: {
				firstAt: firstRevertOf(this.#outcomeFacts),
				readUntil: earliestOf(this.resumeAt, pageChangeStream),
				gaps: this.#revertGaps,
			},
			...(this.#streamsMissing && { streamsMissing: this.#streamsMissing }),
			errors: Array.from(this.#errors, ([kind, error]) => ({ kind, ...error })),
			tally: {
				seen: this.#seen,
				connections: this.#connections,
				losses: this.#losses,
				canaries: Array.from(this.#canaries, ([topic, time]) => ({ topic, time })),
			},
			feedStatus,
		};
	}

	/** It is recorded. */
	clear(): void {
		this.#events = [];
		this.#visibilityChanges = [];
		this.#pages = [];
		this.#moves = [];
		this.#renames = [];
		this.#namesTaken = [];
		this.#renamedAt = null;
		this.#gaps = [];
		this.#visibilityGaps = [];
		this.#outcomeFacts = [];
		this.#revertGaps = [];
		this.#streamsMissing = undefined;
		this.#errors.clear();
		this.#seen = this.#connections = this.#losses = 0;
		this.#canaries.clear();
	}

	#addMessage(data: string, audited: boolean): void {
		const parsed = parseStreamMessage(data);
		if (parsed.kind === 'malformed') {
			this.#addError(parsed.detail === '' ? parsed.problem : `${parsed.problem}:${parsed.detail}`, data);
			// What it reverts is not known: from then on it is as if nothing had been read before.
			const at = parsed.detail === revertField ? earliestOf(this.#position, pageChangeStream) : null;
			if (at !== null) this.#revertGaps = withGap(this.#revertGaps, { from: at, until: at + 1 });
		} else if (parsed.kind === 'canary') {
			const { topic, time } = parsed;
			if (topic !== null && time !== null) this.#canaries.set(topic, Math.max(time, this.#canaries.get(topic) ?? time));
		} else if (parsed.kind === 'visibility-change') this.#visibilityChanges.push(parsed.visibilityChange);
		else if (parsed.kind === 'page' || parsed.kind === 'move') {
			if (parsed.kind === 'page') this.#pages.push(parsed.page);
			else this.#moves.push(parsed.move);
			if (audited) this.#onMissed(data);
		} else if (parsed.kind === 'outcome') {
			// An audited event is there only to show whether the sieve was right; the page ids of others' edits are not of use.
			const facts = parsed.facts.filter((fact) => !audited || fact.kind === 'revert' || this.#isByTracked(fact));
			this.#outcomeFacts.push(...facts);
			if (audited && facts.length > 0) this.#onMissed(data);
		} else if (parsed.kind === 'event') {
			const wiki = this.#checkAddress(parsed.wiki, data);
			this.#visibilityChanges.push(...visibilityChangesOf(parsed.event));
			this.#addNames(parsed.event);
			if (match(parsed.event, this.#tracked).length === 0) return;
			this.#events.push({ event: parsed.event, wiki });
			if (audited) this.#onMissed(data);
		}
	}

	/** A wiki's addresses lead people and requests: those that are foreign are counted, and left out. */
	#checkAddress(wiki: Wiki, data: string): Wiki {
		if (wiki.scriptUrl === null || this.#mayAsk(wiki.scriptUrl)) return wiki;
		this.#addError('foreign-address', data);
		return { ...wiki, scriptUrl: null, articleUrl: null };
	}

	#isByTracked(fact: OutcomeFact): boolean {
		if (fact.kind !== 'risk' || fact.user === null) return false;
		return this.#tracked.get(fact.user)?.some((holder) => isNameValidAt(holder, fact.at)) ?? false;
	}

	#addSideGap(gap: TimeRange & { topic: string }): void {
		if (isVisibilityTopic(gap.topic)) this.#visibilityGaps = withGap(this.#visibilityGaps, gap);
		if (isTopicOf(pageChangeStream, gap.topic)) this.#revertGaps = withGap(this.#revertGaps, gap);
	}

	/** Renames of anybody, since the person may be known; and accounts created under a former name of a tracked person. */
	#addNames(event: WikiEvent): void {
		const renames = renamesOf(event);
		this.#renames.push(...renames);
		const created = createdName(event);
		if (created !== null && this.#tracked.get(created)?.some(({ until }) => until !== null))
			this.#namesTaken.push({ name: created, at: event.time });
		for (const rename of renames) {
			const id = JSON.stringify([rename.from, rename.to, rename.at]);
			if (this.#rereadRenames.has(id) || !this.#isNews(rename)) continue;
			this.#rereadRenames.add(id);
			this.#renamedAt = Math.min(rename.at, this.#renamedAt ?? rename.at);
		}
	}

	/** Whether a tracked person was renamed, and is not matched by the new name yet. */
	#isNews({ from, to, at }: Rename): boolean {
		const holders = (this.#tracked.get(from) ?? []).filter((holder) => isNameValidAt(holder, at - 1));
		const known = this.#tracked.get(to) ?? [];
		return holders.some(({ userId }) => !known.some((holder) => holder.userId === userId && isNameValidAt(holder, at)));
	}

	/** An unusual end of a connection is recorded, with what is known of it. */
	#addEnding(ending: Ending): void {
		if (ending.kind === 'ended') return;
		this.#losses++;
		if (ending.kind === 'refused') this.#addError(`connection-refused:${ending.status}`, JSON.stringify(ending));
		else this.#addError(`connection-${ending.kind}`, ending.kind === 'failed' ? messageOf(ending.cause) : '');
	}

	#addConnection(leftOut: readonly string[]): void {
		this.#connections++;
		this.#streamsMissing = leftOut;
		for (const stream of leftOut) this.#addError(`stream-missing:${stream}`, '');
	}

	#addError(kind: string, sample: string): void {
		const error = this.#errors.get(kind) ?? { occurrences: 0, samples: [] };
		error.occurrences++;
		if (sample !== '') error.samples = [...error.samples, sample].slice(-samples);
		this.#errors.set(kind, error);
	}
}

/** When the first of some reverts was made, ms UTC; null if there is none. */
function firstRevertOf(facts: readonly OutcomeFact[]): number | null {
	const times = facts.flatMap((fact) => (fact.kind === 'revert' ? fact.at : []));
	return times.length === 0 ? null : Math.min(...times);
}

/** The message of an error, with its causes: `fetch failed` alone says nothing. */
function messageOf(error: unknown): string {
	if (!(error instanceof Error)) return error instanceof Event && 'message' in error ? String(error.message) : '';
	return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Gaps of several topics that overlap are one stretch of which not everything is known. */
function withGap(gaps: readonly TimeRange[], { from, until }: TimeRange): TimeRange[] {
	const apart = gaps.filter((gap) => gap.until < from || until < gap.from);
	const whole = [...gaps.filter((gap) => !apart.includes(gap)), { from, until }];
	return [
		...apart,
		{ from: Math.min(...whole.map((gap) => gap.from)), until: Math.max(...whole.map((gap) => gap.until)) },
	].sort((one, other) => one.from - other.from);
}
