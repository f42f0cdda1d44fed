const urls = import.meta.glob<string>(['./*.json', '!./qqq.json'], { query: '?url', import: 'default', eager: true });

/** Where a browser finds the messages of a language that has some. */
export function catalogueUrl(language: string): string {
	return urls[`./${language}.json`] ?? '';
}

/**
 * The messages of a language that has some, as they are in its file. A browser fetches them, and no others.
 * @throws {TypeError} without a network, unless they are kept
 */
export async function readCatalogue(
	language: string,
	fetch: typeof globalThis.fetch,
): Promise<Record<string, unknown>> {
	if (import.meta.env.SSR) {
		const files = import.meta.glob<Record<string, unknown>>(['./*.json', '!./qqq.json'], { import: 'default' });
		return (await files[`./${language}.json`]?.()) ?? {};
	}
	return fetchCatalogue(catalogueUrl(language), fetch);
}

/** A file of messages, as a browser has it. @throws {TypeError} without a network, unless it is in the worker's cache */
export async function fetchCatalogue(url: string, fetch: typeof globalThis.fetch): Promise<Record<string, unknown>> {
	const response = await fetch(url);
	return (await response.json()) as Record<string, unknown>;
}
