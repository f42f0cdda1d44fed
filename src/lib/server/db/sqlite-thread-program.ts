import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { openSqlite } from './sqlite.ts';

/** What a thread is started with. */
export interface ThreadOptions {
	path: string;
	readOnly: boolean;
}

/** A statement with its values. */
export interface ThreadQuery {
	sql: string;
	parameters: readonly unknown[];
}

/** What a statement resulted in; rows as lists of values, which are copied between threads faster than objects. */
export type ThreadAnswer =
	| { columns: string[]; rows: unknown[][] }
	| { changes: number | bigint; lastInsertRowid: number | bigint }
	/** What the copy of an error would lose. */
	| { error: { message: string; code?: unknown; errcode?: unknown; errstr?: unknown } };

/** How many prepared statements a thread has ready. */
const mostPrepared = 200;

interface Prepared {
	statement: StatementSync;
	columns: string[];
}

/** Prepares statements; those used last stay prepared. */
function preparer(database: DatabaseSync): (sql: string) => Prepared {
	const prepared = new Map<string, Prepared>();
	const prepare = (sql: string) => {
		const statement = database.prepare(sql);
		statement.setReturnArrays(true);
		return { statement, columns: statement.columns().map(({ name }) => name) };
	};
	return (sql) => {
		const one = prepared.get(sql) ?? prepare(sql);
		prepared.delete(sql);
		prepared.set(sql, one);
		const [oldest] = prepared.keys();
		if (oldest !== undefined && prepared.size > mostPrepared) prepared.delete(oldest);
		return one;
	};
}

function answerOf({ statement, columns }: Prepared, parameters: readonly unknown[]): ThreadAnswer {
	const values = parameters as SQLInputValue[];
	if (columns.length === 0) return statement.run(...values);
	return { columns, rows: statement.all(...values) as unknown as unknown[][] };
}

/** Runs statements on a connection as they are sent, one after the other; null closes it and ends the thread. */
function serve(port: MessagePort, { path, readOnly }: ThreadOptions): void {
	const database = openSqlite(path, { readOnly });
	const prepare = preparer(database);
	port.on('message', (query: ThreadQuery | null) => {
		if (query === null) {
			database.close();
			return port.close();
		}
		try {
			port.postMessage(answerOf(prepare(query.sql), query.parameters));
		} catch (error) {
			const { message, code, errcode, errstr } = error as Error & Record<string, unknown>;
			port.postMessage({ error: { message, code, errcode, errstr } } satisfies ThreadAnswer);
		}
	});
}

if (parentPort !== null) serve(parentPort, workerData as ThreadOptions);
