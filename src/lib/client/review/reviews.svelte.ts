import { listReviews, sendMarks } from '#lib/api/review.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { asReview, type Mark, type NewMark, type Review } from '#lib/domain/review/review.ts';
import { alone } from '../platform/with-lock.ts';
import { afterIdle } from '../platform/after-idle.ts';
import { deviceOutbox } from './device-outbox.ts';
import { handleRefusal } from '../device/device.ts';
import type { Holder } from '../device/device-owner.ts';
import { type SendFailure, Outbox } from './outbox.ts';
import { sleep } from '../platform/sleep.ts';
import { type Confirmed, resolveReview, lastMarkByEvent, remember } from './effective-review.ts';

/** Longest time that the server may take for an answer, ms: whoever sends keeps other tabs waiting. */
const patience = 30_000;

type Marked = Pick<EventItem, 'key' | 'change' | 'review'>;

/** One event and the mark that it is given. */
interface Marking {
	event: Marked;
	mark: Mark;
	note: string | null;
}

/** One person's marks in this page: what they made of events, confirmed or not. Until `open` nothing can be marked. */
export class Reviews {
	/** What waits to be sent. */
	waiting: readonly NewMark[] = $state.raw([]);
	/** Why it waits; null: it is on its way. */
	obstacle: SendFailure | null = $state(null);
	/** What the server will never keep: the event has gone, or the server does not understand it. */
	refused: readonly NewMark[] = $state.raw([]);
	/** What {@link undo} would take back, and what was before; null: nothing. */
	last: { mark: Mark; count: number; before: Marking[] } | null = $state.raw(null);
	readonly #latest = $derived(lastMarkByEvent(this.waiting));
	#confirmed: ReadonlyMap<string, Confirmed> = $state.raw(remember([], []));
	#opened: { username: string; outbox: Outbox; channel: BroadcastChannel } | null = $state.raw(null);

	/**
	 * Begins to send the marks of the one who is signed in; in browsers only.
	 * @param onrefusal is told when the server does not let them @returns ends it
	 */
	open({ id, username }: Pick<Holder, 'id' | 'username'>, onrefusal: () => void): () => void {
		// Other tabs of the same person are told what is new on the device.
		const channel = new BroadcastChannel(`xwiki-outbox:${id}`);
		// What was under way when it ended may still come back.
		let isOpen = true;
		const outbox = new Outbox({
			store: deviceOutbox,
			send: (marks) => sendMarks(fetchWithTimeout, id, marks).catch(handleRefusal),
			alone: (work) => alone('xwiki-outbox', work),
			sleep,
			random: Math.random,
			changed: () => {
				if (!isOpen) return;
				const before = this.obstacle;
				this.waiting = outbox.waiting;
				this.obstacle = outbox.obstacle;
				if (before !== this.obstacle && (this.obstacle ?? 'unreachable') !== 'unreachable') onrefusal();
			},
			kept: (confirmed) => {
				if (!isOpen) return;
				this.#confirmed = remember(this.#confirmed, confirmed);
				channel.postMessage(confirmed);
				void deviceOutbox.confirm(confirmed);
			},
			refused: (marks) => {
				if (isOpen) this.refused = [...this.refused, ...marks];
			},
		});
		channel.onmessage = ({ data }: MessageEvent<Confirmed[]>) => {
			this.#confirmed = remember(this.#confirmed, data);
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
		// What waits is on the device, if anything: a page that has just come up for the first time has none.
		void afterIdle.then(() => isOpen && send());
		return () => {
			isOpen = false;
			removeEventListener('beforeunload', warn);
			removeEventListener('online', send);
			document.removeEventListener('visibilitychange', send);
			outbox.close();
			channel.close();
			this.#opened = this.obstacle = this.last = null;
			this.waiting = this.refused = [];
		};
	}

	/** How an event stands: the reader's own mark counts at once, whatever `event` says. */
	standing(event: Marked): { review: Review | null; waits: boolean } {
		const mark = this.#latest.get(event.key);
		return mark !== undefined && this.#opened !== null
			? { review: asReview(mark, this.#opened.username), waits: true }
			: { review: resolveReview(event, this.#confirmed.get(event.key)), waits: false };
	}

	/** How many marks have not been sent, whether this device keeps them or only this page does. */
	async countUnsent(): Promise<number> {
		if (this.#opened === null) return (await deviceOutbox.list())?.length ?? 0;
		const { outbox } = this.#opened;
		await outbox.refresh();
		return outbox.waiting.length;
	}

	/** Gives up what has not been sent: its maker leaves. */
	discardUnsent(): void {
		this.#opened?.outbox.close();
	}

	/** Marks events alike. It is shown at once, and sent when that can be. */
	mark(events: readonly Marked[], mark: Mark, note: string | null = null): void {
		if (this.#opened === null) return;
		const before = events.map((event): Marking => {
			const { review } = this.standing(event);
			return { event, mark: review?.mark ?? 'unreviewed', note: review?.note ?? null };
		});
		this.#add(events.map((event) => ({ event, mark, note })));
		this.last = { mark, count: events.length, before };
	}

	/** Gives what was marked last the marks that it had before. */
	undo(): void {
		if (this.#opened === null || this.last === null) return;
		this.#add(this.last.before);
		this.last = null;
	}

	/** Offers no longer to undo. */
	clearUndo(): void {
		this.last = null;
	}

	/** The reader knows of what was refused. */
	clearRefused(): void {
		this.refused = [];
	}

	/** Every mark on an event, oldest first, from the server. @throws {ApiError} @throws {Unreachable} */
	async readHistory(key: string): Promise<Review[]> {
		return (await listReviews(fetch, key)).reviews;
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

const fetchWithTimeout: typeof fetch = (path, init) => fetch(path, { ...init, signal: AbortSignal.timeout(patience) });
