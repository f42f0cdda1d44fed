import type { ChangeCursor } from '#lib/domain/feed/change-cursor.ts';

/** How many steps there are at most, and bytes in all of them. */
const mostSteps = 1_000;
const mostBytes = 1_000_000;

/** What the tail sent from one cursor to another; null: there was nothing to send. */
interface Step {
	after: ChangeCursor;
	bytes: Uint8Array | null;
	next: ChangeCursor;
}

/** The tail's last steps, without a hole: one buffer for all readers who were busy reading what came before. */
export class RecentSteps {
	readonly #steps: Step[] = [];
	#bytes = 0;

	/** Adds the step after the last one. */
	add(step: Step): void {
		this.#steps.push(step);
		this.#bytes += step.bytes?.length ?? 0;
		while (this.#steps.length > mostSteps || this.#bytes > mostBytes) {
			this.#bytes -= this.#steps.shift()?.bytes?.length ?? 0;
		}
	}

	/** The messages after a cursor; null if no step begins there. */
	since(after: ChangeCursor): { bytes: Uint8Array; next: ChangeCursor }[] | null {
		const from = this.#steps.findIndex((step) => isSame(step.after, after));
		if (from === -1) return null;
		return this.#steps.slice(from).flatMap(({ bytes, next }) => (bytes === null ? [] : { bytes, next }));
	}
}

/** Whether two cursors are the same place. */
export function isSame(a: ChangeCursor, b: ChangeCursor): boolean {
	return a.epoch === b.epoch && a.change === b.change && a.id === b.id;
}
