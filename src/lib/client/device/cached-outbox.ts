import type { EventItem } from '#lib/domain/core/api-types.ts';
import { asReview, type NewMark } from '#lib/domain/review/review.ts';
import type { CacheTables } from './cache-tables.ts';
import type { ConfirmedReview } from '../review/effective-review.ts';

/** One user's marks on this device: stored until they are sent, and applied to cached events. */
export class CachedOutbox {
	readonly #tables: CacheTables;
	readonly #username: string;

	constructor(tables: CacheTables, username: string) {
		this.#tables = tables;
		this.#username = username;
	}

	/** The unsent marks, in the order in which they were made. */
	async list(): Promise<NewMark[]> {
		return (await this.#tables.outbox.orderBy('order').toArray()).map(({ mark }) => mark);
	}

	/** Stores marks until they are removed: all of them, or none. */
	async add(marks: readonly NewMark[]): Promise<void> {
		const { outbox } = this.#tables;
		await this.#tables.transaction('rw', outbox, () => outbox.bulkAdd(marks.map((mark) => ({ mark }))));
	}

	/** Deletes marks. */
	async remove(marks: readonly NewMark[]): Promise<void> {
		const ids = marks.map(({ requestId }) => requestId);
		await this.#tables.outbox.where('mark.requestId').anyOf(ids).delete();
	}

	/** Writes reviews that the server has confirmed into cached events, so that they count before the next sync. */
	async confirm(confirmed: readonly ConfirmedReview[]): Promise<void> {
		const byKey = new Map(confirmed.map((one) => [one.key, one]));
		const rows = this.#tables.events.where('item.key').anyOf([...byKey.keys()]);
		await rows.modify(({ item }) => {
			const { review, change } = byKey.get(item.key) ?? item;
			if (change !== null && item.change < change) Object.assign(item, { review, change });
		});
	}

	/** A function that gives an event the user's last unsent mark, if there is one. */
	async overlay(): Promise<(item: EventItem) => EventItem> {
		const last = new Map((await this.list()).map((mark) => [mark.key, mark]));
		return (item) => {
			const mark = last.get(item.key);
			return mark === undefined ? item : { ...item, review: asReview(mark, this.#username) };
		};
	}
}
