/** How long to wait for more events before an announcement, ms. */
const gathering = 1_000;
/** Minimum time between two announcements, ms. */
const pause = 30_000;

/** Announces the number of new events to screen readers: from time to time, summed up, never one by one. */
export class Announcer {
	readonly #say: (count: number) => void;
	#count = 0;
	#saidAt = -Infinity;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(say: (count: number) => void) {
		this.#say = say;
	}

	/** Adds events to the next announcement. */
	add(count: number): void {
		if (count === 0) return;
		this.#count += count;
		this.#timer ??= setTimeout(() => this.#announce(), Math.max(gathering, this.#saidAt + pause - Date.now()));
	}

	/** Drops what is not announced yet: it has been seen, or the page is left. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#count = 0;
	}

	#announce(): void {
		const count = this.#count;
		this.stop();
		this.#saidAt = Date.now();
		this.#say(count);
	}
}
