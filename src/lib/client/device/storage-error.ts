import { writeLocalStorage, readLocalStorage } from '../platform/local-storage.ts';

/** Why the browser stores nothing more: the quota is exceeded, or it refuses access. */
export type StorageError = 'full' | 'refused';

const key = 'xwiki-hindrance';

/** The error of the last storage attempt, in any tab; null if there was none. */
export function findStorageError(): StorageError | null {
	const value = readLocalStorage(key);
	return value === 'full' || value === 'refused' ? value : null;
}

/** An error of Dexie's, or the browser's own. */
export type DatabaseError = Error & { inner?: unknown; failures?: unknown };

/** Stores an error of the database. */
export function recordStorageError(error: DatabaseError): void {
	const all = [error, error.inner, error.failures].flat();
	const names = all.map((one) => (one instanceof Error ? one.name : ''));
	if (names.includes('QuotaExceededError')) writeLocalStorage(key, 'full');
	// Otherwise another tab has deleted the database, or the page is closing.
	else if (!names.includes('DatabaseClosedError') && !names.includes('AbortError')) writeLocalStorage(key, 'refused');
}

/** Clears the error: storing works again. */
export function clearStorageError(): void {
	writeLocalStorage(key, null);
}
