import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import type { ChangeCursor } from '#lib/domain/feed/change-cursor.ts';

/** How many steps there are at most, bytes in all of them, and how old they are, in ms. */
const mostSteps = 1_000;
const mostBytes = 1_000_000;
const oldest = 30_000;

/** What the tail sent from one cursor to another; null: there was nothing to send. */
interface Step {
	after: ChangeCursor;
	bytes: Uint8Array | null;
	next: ChangeCursor;
}

/** A step with when it was made (ms UTC) and the events in it. */
interface KnownStep extends Step {
	at: number;
	keys: readonly string[];
}

/**
 * The tail's last steps, without a hole: one buffer for all readers who were busy reading what came before. Nothing in
 * it has been changed since: what a later step hides or deletes is not sent once more.
 */
export class RecentSteps {
	#steps: KnownStep[] = [];
	#bytes = 0;
	/** Of all events in the steps. */
	readonly #keys = new Set<string>();

	/** Adds the step after the last one. @param changes what is in it @param now ms UTC */
	add(step: Step, { events, deleted, resync }: Pick<LiveChanges, 'events' | 'deleted' | 'resync'>, now: number): void {
		const keys = events.map(({ key }) => key);
		if (resync || [...keys, ...deleted].some((key) => this.#keys.has(key))) this.#drop(this.#steps.length);
		this.#steps.push({ ...step, at: now, keys });
		this.#bytes += step.bytes?.length ?? 0;
		for (const key of keys) this.#keys.add(key);
		while (this.#steps.length > mostSteps || this.#bytes > mostBytes) this.#drop(1);
	}

	/** The messages after a cursor; null if no step begins there. @param now ms UTC */
	since(after: ChangeCursor, now: number): { bytes: Uint8Array; next: ChangeCursor }[] | null {
		this.#drop(this.#steps.filter(({ at }) => at < now - oldest).length);
		const from = this.#steps.findIndex((step) => isSame(step.after, after));
		if (from === -1) return null;
		return this.#steps.slice(from).flatMap(({ bytes, next }) => (bytes === null ? [] : { bytes, next }));
	}

	#drop(count: number): void {
		for (const { bytes, keys } of this.#steps.splice(0, count)) {
			this.#bytes -= bytes?.length ?? 0;
			for (const key of keys) this.#keys.delete(key);
		}
	}
}

/** Whether two cursors are the same place. */
export function isSame(a: ChangeCursor, b: ChangeCursor): boolean {
	return a.epoch === b.epoch && a.change === b.change && a.id === b.id;
}
