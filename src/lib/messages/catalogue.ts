const urls = import.meta.glob<string>(['./*.json', '!./qqq.json'], { query: '?url', import: 'default', eager: true });

/** The address of a language's message file. The language must have messages. */
export function catalogueUrl(language: string): string {
	return urls[`./${language}.json`] ?? '';
}

/**
 * The content of a language's message file. The language must have messages. A browser fetches only this file.
 * @throws {TypeError} without a network, unless it is in the worker's cache
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

/** Fetches a message file. @throws {TypeError} without a network, unless it is in the worker's cache */
export async function fetchCatalogue(url: string, fetch: typeof globalThis.fetch): Promise<Record<string, unknown>> {
	const response = await fetch(url);
	return (await response.json()) as Record<string, unknown>;
}
