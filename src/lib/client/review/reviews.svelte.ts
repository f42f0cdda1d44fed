import { listReviews, sendMarks } from '#lib/api/review.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { asReview, type Mark, type NewMark, type Review } from '#lib/domain/review/review.ts';
import { withLock } from '../platform/with-lock.ts';
import { afterIdle } from '../platform/after-idle.ts';
import { deviceOutbox } from './device-outbox.ts';
import { handleRefusal } from '../device/device.ts';
import type { DeviceOwner } from '../device/device-owner.ts';
import { type SendFailure, Outbox } from './outbox.ts';
import { sleep } from '../platform/sleep.ts';
import { type ConfirmedReview, resolveReview, lastMarkByEvent, addConfirmed } from './effective-review.ts';

/** How long to wait for the server, ms: while one tab sends, the others wait. */
const serverTimeout = 30_000;

type Markable = Pick<EventItem, 'key' | 'change' | 'review'>;

/** An event and its new mark. */
interface Marking {
	event: Markable;
	mark: Mark;
	note: string | null;
}

/** The same mark on some events, and what they had before. */
interface Marked {
	mark: Mark;
	count: number;
	before: Marking[];
}

/** How many markings can be taken back, one after the other. */
const mostUndone = 200;

/** One user's marks in this page, sent or not. Before `open` nothing can be marked. */
export class Reviews {
	/** The unsent marks. */
	waiting: readonly NewMark[] = $state.raw([]);
	/** Why they wait; null: they are being sent. */
	sendFailure: SendFailure | null = $state(null);
	/** Marks that the server will never accept: the event is gone, or they are not valid. */
	refused: readonly NewMark[] = $state.raw([]);
	/** The marking that undo is offered for; null: for none. */
	last: Marked | null = $state.raw(null);
	/** The events whose marks were taken back last, until something is marked. A new object each time. */
	undone: { keys: readonly string[] } | null = $state.raw(null);
	/** What {@link undo} takes back, newest last. */
	#made: Marked[] = [];
	readonly #latest = $derived(lastMarkByEvent(this.waiting));
	#confirmed: ReadonlyMap<string, ConfirmedReview> = $state.raw(addConfirmed([], []));
	#opened: { username: string; outbox: Outbox; channel: BroadcastChannel } | null = $state.raw(null);

	/**
	 * Starts sending the marks of the signed-in user; in browsers only.
	 * @param onrefusal called when the server says that the user is signed out or not allowed @returns ends it
	 */
	open({ id, username }: Pick<DeviceOwner, 'id' | 'username'>, onrefusal: () => void): () => void {
		// Notifies other tabs of the same user of new marks on the device.
		const channel = new BroadcastChannel(`xwiki-outbox:${id}`);
		// Requests that are still running at the end may call back later.
		let isOpen = true;
		const outbox = new Outbox({
			store: deviceOutbox,
			send: (marks) => sendMarks(fetchWithTimeout, id, marks).catch(handleRefusal),
			withLock: (work) => withLock('xwiki-outbox', work),
			sleep,
			random: Math.random,
			changed: () => {
				if (!isOpen) return;
				const before = this.sendFailure;
				this.waiting = outbox.waiting;
				this.sendFailure = outbox.sendFailure;
				if (before !== this.sendFailure && (this.sendFailure ?? 'unreachable') !== 'unreachable') onrefusal();
			},
			accepted: (confirmed) => {
				if (!isOpen) return;
				this.#confirmed = addConfirmed(this.#confirmed, confirmed);
				channel.postMessage(confirmed);
				void deviceOutbox.confirm(confirmed);
			},
			refused: (marks) => {
				if (isOpen) this.refused = [...this.refused, ...marks];
			},
		});
		channel.onmessage = ({ data }: MessageEvent<ConfirmedReview[]>) => {
			this.#confirmed = addConfirmed(this.#confirmed, data);
			void outbox.refresh();
		};
		const send = () => void outbox.send();
		const warn = (event: Event) => {
			if (outbox.hasUnsaved) event.preventDefault();
		};
		addEventListener('beforeunload', warn);
		addEventListener('online', send);
		document.addEventListener('visibilitychange', send);
		this.#opened = { username, outbox, channel };
		// Unsent marks from before are on the device, and sending them is not urgent.
		void afterIdle().then(() => isOpen && send());
		return () => {
			isOpen = false;
			removeEventListener('beforeunload', warn);
			removeEventListener('online', send);
			document.removeEventListener('visibilitychange', send);
			outbox.close();
			channel.close();
			this.#opened = this.sendFailure = this.last = null;
			this.waiting = this.refused = [];
			this.#made = [];
		};
	}

	/** The review that counts: the user's own unsent mark, else that of the server. `waits`: it has not been sent. */
	effectiveReview(event: Markable): { review: Review | null; waits: boolean } {
		const mark = this.#latest.get(event.key);
		return mark !== undefined && this.#opened !== null
			? { review: asReview(mark, this.#opened.username), waits: true }
			: { review: resolveReview(event, this.#confirmed.get(event.key)), waits: false };
	}

	/** Number of unsent marks, on this device or only in this page. */
	async countUnsent(): Promise<number> {
		if (this.#opened === null) return (await deviceOutbox.list())?.length ?? 0;
		const { outbox } = this.#opened;
		await outbox.refresh();
		return outbox.waiting.length;
	}

	/** Discards unsent marks, since the user signs out. */
	discardUnsent(): void {
		this.#opened?.outbox.close();
	}

	/** Notes the reviews of changed events, which others may have made; after `resync` those from before count no more. */
	learn({ resync, events }: { resync: boolean; events: readonly Markable[] }): void {
		if (resync) this.#confirmed = addConfirmed([], []);
		const isNews = ({ key, review }: Markable) => review !== null || this.#confirmed.has(key);
		const news = events.filter(isNews);
		if (news.length > 0) this.#confirmed = addConfirmed(this.#confirmed, news);
	}

	/**
	 * Gives events the same mark. It is shown at once, and sent when possible. Of several that get `reviewed`, those that
	 * have a mark already stay as they are, unless all have one.
	 */
	mark(all: readonly Markable[], mark: Mark, note: string | null = null): void {
		if (this.#opened === null) return;
		const unmarked = all.filter((event) => this.#markOf(event) === 'unreviewed');
		const events = mark === 'reviewed' && unmarked.length > 0 ? unmarked : all;
		const before = events.map((event): Marking => {
			const { review } = this.effectiveReview(event);
			return { event, mark: review?.mark ?? 'unreviewed', note: review?.note ?? null };
		});
		this.#add(events.map((event) => ({ event, mark, note })));
		this.last = { mark, count: events.length, before };
		this.undone = null;
		this.#made = [...this.#made, this.last].slice(-mostUndone);
	}

	/** Gives the events of the last marking that was not taken back their previous marks again. */
	undo(): void {
		const marked = this.#made.pop();
		if (this.#opened === null || marked === undefined) return;
		const { username } = this.#opened;
		// What somebody else has decided since stays.
		const isOwn = ({ event }: Marking) => (this.effectiveReview(event).review?.by ?? username) === username;
		const back = marked.before.filter(isOwn);
		this.#add(back);
		this.last = null;
		this.undone = { keys: back.map(({ event }) => event.key) };
	}

	/** Ends the offer to undo. */
	clearUndo(): void {
		this.last = null;
	}

	/** Clears the refused marks: the user has seen them. */
	clearRefused(): void {
		this.refused = [];
	}

	/** Every mark on an event, oldest first, from the server. @throws {ApiError} @throws {Unreachable} */
	async readHistory(key: string): Promise<Review[]> {
		return (await listReviews(fetch, key)).reviews;
	}

	#markOf(event: Markable): Mark {
		return this.effectiveReview(event).review?.mark ?? 'unreviewed';
	}

	#add(markings: readonly Marking[]): void {
		if (this.#opened === null) return;
		const { outbox, channel } = this.#opened;
		const madeAt = Date.now();
		const made = markings.map(({ event, mark, note }): NewMark => ({
			requestId: crypto.randomUUID(),
			key: event.key,
			mark,
			note,
			madeAt,
		}));
		void outbox.add(made).finally(() => {
			if (this.#opened?.outbox !== outbox) return;
			channel.postMessage([]);
			return outbox.send();
		});
	}
}

const fetchWithTimeout: typeof fetch = (path, init) =>
	fetch(path, { ...init, signal: AbortSignal.timeout(serverTimeout) });
