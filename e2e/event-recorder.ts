import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import { lease, record } from '../fixtures/database.ts';
import { observedEvent } from './sample-events.ts';
import type { App } from './app.ts';

/** Records events as a consumer does. */
export class EventRecorder {
	readonly #held: LeasedDb;

	private constructor(held: LeasedDb) {
		this.#held = held;
	}

	/** Acquires the lease, which must be free. */
	static async begin(app: App): Promise<EventRecorder> {
		return new EventRecorder(await lease(app.db));
	}

	/** The lease, for other work of a consumer. */
	get held(): LeasedDb {
		return this.#held;
	}

	/** Records edits of the pages „Page ID“, made now, in one transaction. */
	async record(ids: readonly number[], some: Partial<WikiEvent> = {}): Promise<void> {
		const now = Date.now();
		const progress = { position: '{"begin":1,"topics":[]}', streamedUntil: now, lastEventAt: now };
		const events = ids.map((id) => observedEvent(id, { time: now, ...some }));
		await record(this.#held, events, { progress });
	}
}
