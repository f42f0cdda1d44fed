/** So long is waited for more of a burst, in ms. */
const gathering = 1_000;
/** Between two announcements at least, in ms. */
const pause = 30_000;

/** Tells how many there are, for those who listen to the page: now and then, summed up, never one by one. */
export class Announcer {
	readonly #say: (count: number) => void;
	#count = 0;
	#saidAt = -Infinity;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(say: (count: number) => void) {
		this.#say = say;
	}

	/** So many more are to be told of. */
	add(count: number): void {
		if (count === 0) return;
		this.#count += count;
		this.#timer ??= setTimeout(() => this.#announce(), Math.max(gathering, this.#saidAt + pause - Date.now()));
	}

	/** Those who are not told of yet have been seen, or nobody listens any more. */
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
