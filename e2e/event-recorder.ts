import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import { lease, record } from '../fixtures/database.ts';
import { sighting } from './sample-events.ts';
import type { App } from './app.ts';

/** Records as a consumer does while the stream flows. */
export class EventRecorder {
	readonly #held: LeasedDb;

	private constructor(held: LeasedDb) {
		this.#held = held;
	}

	/** Takes the lease, which must be free. */
	static async begin(app: App): Promise<EventRecorder> {
		return new EventRecorder(await lease(app.db));
	}

	/** The lease, for whatever else the consumer does. */
	get held(): LeasedDb {
		return this.#held;
	}

	/** Records edits of pages „Page ID“ that have happened just now, in one transaction. */
	async record(ids: readonly number[], some: Partial<WikiEvent> = {}): Promise<void> {
		const now = Date.now();
		const progress = { position: '{"begin":1,"topics":[]}', streamedUntil: now, lastEventAt: now };
		const events = ids.map((id) => sighting(id, { time: now, ...some }));
		await record(this.#held, events, { progress });
	}
}
