/** A few words that this device has been given to remember; null if none, on the server, and where the browser forbids it. */
export function readLocalStorage(name: string): string | null {
	try {
		return localStorage.getItem(name);
	} catch (error) {
		if (error instanceof ReferenceError || error instanceof DOMException) return null;
		throw error;
	}
}

/** Gives it words to remember, or null to forget them. Where the browser forbids that, nothing happens. */
export function writeLocalStorage(name: string, words: string | null): void {
	try {
		if (words === null) localStorage.removeItem(name);
		else localStorage.setItem(name, words);
	} catch (error) {
		if (!(error instanceof DOMException)) throw error;
	}
}
