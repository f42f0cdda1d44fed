import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** Why the browser keeps nothing more for us: there is no room, or it does not let us. */
export type StorageError = 'full' | 'refused';

const key = 'xwiki-hindrance';

/** What stood in the way the last time, in any tab; null if nothing did. */
export function findStorageError(): StorageError | null {
	const words = readLocalStorage(key);
	return words === 'full' || words === 'refused' ? words : null;
}

/** An error of Dexie's, or the browser's own. */
export type DatabaseError = Error & { inner?: unknown; failures?: unknown };

/** Takes in what kept the database from doing something. */
export function recordStorageError(error: DatabaseError): void {
	const all = [error, error.inner, error.failures].flat();
	const names = all.map((one) => (one instanceof Error ? one.name : ''));
	if (names.includes('QuotaExceededError')) writeLocalStorage(key, 'full');
	// Else another tab has deleted it meanwhile, or the page is about to go.
	else if (!names.includes('DatabaseClosedError') && !names.includes('AbortError')) writeLocalStorage(key, 'refused');
}

/** Something could be kept again. */
export function clearStorageError(): void {
	writeLocalStorage(key, null);
}
