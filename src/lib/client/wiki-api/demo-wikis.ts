import { demoApiUrl } from '#lib/domain/wiki/demo-api-url.ts';

/** In the demo, where invented wikis answer; else null. */
let demoWikis: string | null = null;

/** Lets the page ask this address in place of the wikis, as `URL/HOST/w/api.php`; null: the wikis themselves. */
export function useDemoWikis(url: string | null): void {
	demoWikis = url;
}

/** The address to ask for a wiki's Action API. @param apiUrl such as `https://de.wikipedia.org/w/api.php` */
export function addressToAsk(apiUrl: string): string {
	return demoWikis === null ? apiUrl : demoApiUrl(demoWikis, apiUrl);
}
