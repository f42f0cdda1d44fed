import { Worker } from 'node:worker_threads';
import { Problem } from '#lib/domain/core/problem.ts';
import { databaseProblem } from './problem.ts';
import type { ThreadAnswer, ThreadOptions, ThreadQuery } from './sqlite-thread-program.ts';

/** The program: beside this source, or where scripts/build.ts puts it. */
const program = new URL(
	import.meta.url.endsWith('.ts')
		? import.meta.url.replace(/\.ts$/, '-program.ts')
		: `${import.meta.url.slice(0, import.meta.url.lastIndexOf('/server/'))}/sqlite-thread-program.js`,
);

/** A result as Kysely takes it. */
export interface ThreadResult {
	rows: Record<string, unknown>[];
	numAffectedRows?: bigint;
	insertId?: bigint;
}

/** A connection to an SQLite file in a thread of its own. */
export class SqliteThread {
	readonly #worker: Worker;
	/** The statements that have not ended, in order. */
	#running: PromiseWithResolvers<ThreadResult>[] = [];
	#death: Problem | null = null;

	constructor(options: ThreadOptions) {
		this.#worker = new Worker(program, {
			workerData: options,
			// Without what the launcher loads into this process.
			execArgv: [],
		});
		// A process that has nothing else to do may end.
		this.#worker.unref();
		this.#worker.on('message', (answer: ThreadAnswer) => this.#take(answer));
		this.#worker.on('error', (error: unknown) => this.#die(error));
		this.#worker.on('exit', () => this.#die(null));
	}

	/** Whether it runs no statement. */
	get isFree(): boolean {
		return this.#running.length === 0;
	}

	/** Whether it has ended: it fails every statement. */
	get isDead(): boolean {
		return this.#death !== null;
	}

	/**
	 * Runs a statement, after those before it.
	 * @throws SQLite's own error, or {@link Problem} `database-away` if the thread has ended
	 */
	run(query: ThreadQuery): Promise<ThreadResult> {
		if (this.#death !== null) return Promise.reject(this.#death);
		const running = Promise.withResolvers<ThreadResult>();
		this.#worker.postMessage(query);
		this.#worker.ref();
		this.#running.push(running);
		return running.promise;
	}

	/** Closes the connection and ends the thread, after what it runs. */
	async end(): Promise<void> {
		if (this.isDead) return;
		const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
		this.#worker.postMessage(null);
		this.#worker.ref();
		await ended;
	}

	#take(answer: ThreadAnswer): void {
		const running = this.#running.shift();
		if (this.isFree) this.#worker.unref();
		if ('error' in answer) running?.reject(Object.assign(new Error(answer.error.message), answer.error));
		else running?.resolve(resultOf(answer));
	}

	#die(error: unknown): void {
		this.#death ??=
			databaseProblem(error) ?? new Problem('database-away', 'a thread of the database ended', { cause: error });
		for (const running of this.#running.splice(0)) running.reject(this.#death);
	}
}

function resultOf(answer: Exclude<ThreadAnswer, { error: unknown }>): ThreadResult {
	if ('changes' in answer) {
		return { rows: [], numAffectedRows: BigInt(answer.changes), insertId: BigInt(answer.lastInsertRowid) };
	}
	const { columns, rows } = answer;
	return {
		rows: rows.map((values) => {
			const row: Record<string, unknown> = {};
			columns.forEach((column, at) => (row[column] = values[at]));
			return row;
		}),
	};
}
