import {
	type CompiledQuery,
	type DatabaseConnection,
	type Dialect,
	type Driver,
	type QueryResult,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
} from 'kysely';
import { Problem } from '#lib/domain/core/problem.ts';
import { beginWriting } from './sqlite.ts';
import { SqliteThread, type ThreadResult } from './sqlite-thread.ts';
import type { ThreadQuery } from './sqlite-thread-program.ts';

/** Threads that read: the first one runs only short reads. */
const readerCount = 3;

/** A statement that waits for a thread. */
interface Waiting {
	query: ThreadQuery;
	begin: (result: Promise<ThreadResult>) => void;
}

/**
 * An SQLite file behind threads, so that no statement stops the process: several that can only read, and the one that
 * writes. Threads are started when they are first needed, and again if one has died.
 */
export class SqliteThreads {
	readonly #path: string;
	readonly #readers: (SqliteThread | null)[] = Array.from({ length: readerCount }, () => null);
	readonly #waiting: Record<'short' | 'long', Waiting[]> = { short: [], long: [] };
	#isEnded = false;
	#writer: SqliteThread | null = null;
	#writerFree: Promise<undefined> = Promise.resolve(undefined);

	constructor(path: string) {
		this.#path = path;
	}

	/** Runs a statement that only reads, on the first thread that is free. A long one leaves one thread to short ones. */
	read(query: ThreadQuery, isLong: boolean): Promise<ThreadResult> {
		if (this.#isEnded) return ended();
		return new Promise((begin) => {
			this.#waiting[isLong ? 'long' : 'short'].push({ query, begin });
			this.#readNext();
		});
	}

	/** Waits until nobody else writes. @returns the thread that writes, and gives it back */
	async takeWriter(): Promise<{ thread: SqliteThread; giveBack: () => void }> {
		const { promise, resolve } = Promise.withResolvers<undefined>();
		const before = this.#writerFree;
		this.#writerFree = promise;
		await before;
		if (this.#isEnded) {
			resolve(undefined);
			return ended();
		}
		if (this.#writer === null || this.#writer.isDead) this.#writer = this.#start(false);
		return { thread: this.#writer, giveBack: () => resolve(undefined) };
	}

	/** Ends all threads, after what they run; what waits, and what comes later, fails. */
	async end(): Promise<void> {
		this.#isEnded = true;
		for (const { begin } of [...this.#waiting.short.splice(0), ...this.#waiting.long.splice(0)]) begin(ended());
		await Promise.all([...this.#readers, this.#writer].map(async (thread) => thread?.end()));
	}

	#start(readOnly: boolean): SqliteThread {
		return new SqliteThread({ path: this.#path, readOnly });
	}

	#readNext(): void {
		const { short, long } = this.#waiting;
		for (let at = readerCount - 1; at >= 0; at -= 1) {
			const isFree = this.#readers[at]?.isFree ?? true;
			const next = isFree ? (short.shift() ?? (at > 0 ? long.shift() : undefined)) : undefined;
			if (next === undefined) continue;
			const known = this.#readers[at];
			const thread = known && !known.isDead ? known : this.#start(true);
			this.#readers[at] = thread;
			const result = thread.run(next.query);
			next.begin(result);
			const after = () => this.#readNext();
			result.then(after, after);
		}
	}
}

function ended(): Promise<never> {
	return Promise.reject(new Problem('database-away', 'the database was closed'));
}

/** One user of the threads; in a transaction the only one that writes. */
class ThreadsConnection implements DatabaseConnection {
	readonly #threads: SqliteThreads;
	readonly #isLong: boolean;
	#writer: Awaited<ReturnType<SqliteThreads['takeWriter']>> | null = null;

	constructor(threads: SqliteThreads, isLong: boolean) {
		this.#threads = threads;
		this.#isLong = isLong;
	}

	async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
		const query = { sql, parameters };
		const result = await (this.#writer?.thread.run(query) ?? this.#threads.read(query, this.#isLong));
		return result as QueryResult<Row>;
	}

	/** @throws {Error} always: an open cursor would hold back the write-ahead log */
	async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
		throw new Error('rows are read in pages');
	}

	async begin(): Promise<void> {
		this.#writer = await this.#threads.takeWriter();
		await this.#writer.thread.run({ sql: beginWriting, parameters: [] });
	}

	async commit(): Promise<void> {
		await this.#writer?.thread.run({ sql: 'commit', parameters: [] });
	}

	/** A thread that cannot roll back is ended, which does it too. */
	async rollback(): Promise<void> {
		const thread = this.#writer?.thread;
		await thread?.run({ sql: 'rollback', parameters: [] }).catch(() => thread.end());
	}

	/** Gives the thread that writes back. */
	release(): void {
		this.#writer?.giveBack();
		this.#writer = null;
	}
}

/**
 * Kysely's dialect of an SQLite file behind threads. Outside a transaction a statement that writes fails.
 * @param isLong whether its reads may take long, see {@link SqliteThreads.read}
 */
export function threadsDialect(threads: SqliteThreads, { isLong }: { isLong: boolean }): Dialect {
	const driver: Driver = {
		init: async () => undefined,
		acquireConnection: async () => new ThreadsConnection(threads, isLong),
		beginTransaction: (connection) => own(connection).begin(),
		commitTransaction: (connection) => own(connection).commit(),
		rollbackTransaction: (connection) => own(connection).rollback(),
		releaseConnection: async (connection) => own(connection).release(),
		destroy: () => threads.end(),
	};
	return {
		createDriver: () => driver,
		createAdapter: () => new ThreadsAdapter(),
		createQueryCompiler: () => new SqliteQueryCompiler(),
		createIntrospector: (db) => new SqliteIntrospector(db),
	};
}

/** `engineOf` knows SQLite by its adapter. */
class ThreadsAdapter extends SqliteAdapter {
	override get supportsMultipleConnections(): boolean {
		return true;
	}
}

function own(connection: DatabaseConnection): ThreadsConnection {
	if (connection instanceof ThreadsConnection) return connection;
	throw new TypeError('a connection of another database');
}
