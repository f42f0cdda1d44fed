/** A value in local storage; null if there is none, on the server, and where the browser forbids access. */
export function readLocalStorage(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch (error) {
		if (error instanceof ReferenceError || error instanceof DOMException) return null;
		throw error;
	}
}

/** Stores a value in local storage; null deletes it. Does nothing where the browser forbids access. */
export function writeLocalStorage(key: string, value: string | null): void {
	try {
		if (value === null) localStorage.removeItem(key);
		else localStorage.setItem(key, value);
	} catch (error) {
		if (!(error instanceof DOMException)) throw error;
	}
}
