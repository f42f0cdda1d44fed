import type { EventItem } from '#lib/domain/event/event-item.ts';
import { asReview, type NewMark } from '#lib/domain/review/review.ts';
import type { CacheTables } from './cache-tables.ts';
import type { Confirmed } from '../review/effective-review.ts';

/** One person's marks that this device keeps until they are sent, and what is already known of those that were. */
export class CachedOutbox {
	readonly #tables: CacheTables;
	readonly #username: string;

	constructor(tables: CacheTables, username: string) {
		this.#tables = tables;
		this.#username = username;
	}

	/** What waits, in the order in which it was made. */
	async list(): Promise<NewMark[]> {
		return (await this.#tables.outbox.orderBy('order').toArray()).map(({ mark }) => mark);
	}

	/** Keeps marks until they are removed: all of them, or none. */
	async add(marks: readonly NewMark[]): Promise<void> {
		const { outbox } = this.#tables;
		await this.#tables.transaction('rw', outbox, () => outbox.bulkAdd(marks.map((mark) => ({ mark }))));
	}

	/** Forgets marks. */
	async remove(marks: readonly NewMark[]): Promise<void> {
		const ids = marks.map(({ requestId }) => requestId);
		await this.#tables.outbox.where('mark.requestId').anyOf(ids).delete();
	}

	/** Gives events on the device the marks that the server has told of, so that they hold before the next contact. */
	async confirm(told: readonly Confirmed[]): Promise<void> {
		const byKey = new Map(told.map((one) => [one.key, one]));
		const rows = this.#tables.events.where('item.key').anyOf([...byKey.keys()]);
		await rows.modify(({ item }) => {
			const { review, change } = byKey.get(item.key) ?? item;
			if (change !== null && item.change < change) Object.assign(item, { review, change });
		});
	}

	/** What shows an event as its reader has marked it, confirmed or not. */
	async overlay(): Promise<(item: EventItem) => EventItem> {
		const last = new Map((await this.list()).map((mark) => [mark.key, mark]));
		return (item) => {
			const mark = last.get(item.key);
			return mark === undefined ? item : { ...item, review: asReview(mark, this.#username) };
		};
	}
}
