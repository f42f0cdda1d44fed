import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/**
 * Does work of which every line in the log has the same id, so that an operator finds all that one request did. Work
 * within it has the id of the whole.
 */
export function correlated<Result>(id: string, work: () => Result): Result {
	return current.getStore() === undefined ? current.run(id, work) : work();
}

/** Starts work for all, such as a timer, that outlives what happened to need it first: its lines have no id. */
export function uncorrelated<Result>(work: () => Result): Result {
	return current.exit(work);
}

/** The id of the work that is being done; undefined outside any. */
export function correlationId(): string | undefined {
	return current.getStore();
}
