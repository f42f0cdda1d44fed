/**
 * The address at which the demo's wikis answer in place of a genuine one, `URL/HOST/w/api.php`; an address on this machine
 * stays. @param apiUrl such as `https://de.wikipedia.org/w/api.php`
 */
export function demoApiUrl(demoWikisUrl: string, apiUrl: string): string {
	const { protocol, host, pathname } = new URL(apiUrl);
	return protocol === 'https:' ? `${demoWikisUrl}/${host}${pathname}` : apiUrl;
}
