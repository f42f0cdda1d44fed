import { createHash, randomUUID } from 'node:crypto';
import type { Db } from '#lib/server/db/tables.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { deleteWebProcess, recordWebProcess } from '#lib/server/store/status/web-processes.ts';

/** How often a process records that it lives, in ms. */
const beatEvery = 10_000;

/** Of a process in the table, in characters. */
const idLength = 36;

/** The part of a bound for all web processes together that this one may use: a whole number, at least 1. */
export type Share = (bound: number) => number;

/** For what is alone: a test, or a program without a database. */
export const wholeShare: Share = (bound) => bound;

/**
 * How many web processes share a database, and so the bounds that each of them counts in its memory. No request waits
 * for it; while the database is away the last number holds.
 */
export class WebShare {
	readonly #db: Db;
	readonly #log: Pick<Log, 'debug'>;
	readonly #id: string;
	#alive = 1;
	#timer: NodeJS.Timeout | null = null;
	#beating: Promise<void> = Promise.resolve();

	/** @param place where it listens: a process that starts again there takes the place of one that was killed */
	constructor(db: Db, log: Pick<Log, 'debug'>, place: string = randomUUID()) {
		this.#id = createHash('sha256').update(place).digest('hex').slice(0, idLength);
		this.#db = db;
		this.#log = log;
	}

	/** See {@link Share}. */
	readonly of: Share = (bound) => Math.max(1, Math.ceil(bound / this.#alive));

	/** Begins to count. */
	start(): void {
		const beat = () => (this.#beating = this.beat());
		this.#timer = setInterval(() => void beat(), beatEvery).unref();
		void beat();
	}

	/** Records that this process lives, and counts those that do. */
	async beat(): Promise<void> {
		try {
			this.#alive = await recordWebProcess(this.#db, this.#id);
		} catch (error) {
			// What reads and writes for people says so.
			this.#log.debug('web processes cannot be counted', { error });
		}
	}

	/** Leaves the bounds to the others. */
	async stop(): Promise<void> {
		if (this.#timer !== null) clearInterval(this.#timer);
		await this.#beating;
		await deleteWebProcess(this.#db, this.#id).catch((error: unknown) =>
			this.#log.debug('this web process is still on the list', { error }),
		);
	}
}
