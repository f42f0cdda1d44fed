import { wikimediaDomains } from './wikimedia-domains.js';

/** What a mobile site has in its name: `de.m.wikipedia.org`, `m.wikidata.org`. */
const mobile = /^((?:[a-z0-9-]+\.)?)m\.(?=[a-z]+\.org$)/;

/**
 * The host of a wiki of Wikimedia from what somebody typed: a host, or an address of a page; of a mobile site that of the
 * same wiki. Null for all else: no other host may ever be asked.
 */
export function parseWikimediaHost(text: string): string | null {
	const typed = text.trim();
	if (typed.length > 2_000) return null;
	const url = URL.parse(/^https?:\/\//i.test(typed) ? typed : `https://${typed.replace(/^\/\//, '')}`);
	if (url === null || url.username !== '' || url.password !== '' || url.port !== '') return null;
	const host = url.hostname.replace(mobile, (_, before: string) => before || 'www.');
	return isWikiHost(host) ? host : null;
}

/** As in https://meta.wikimedia.org/wiki/Special:SiteMatrix; of the domains `wikisource.org` alone has a wiki itself. */
function isWikiHost(host: string): boolean {
	const [first = '', ...rest] = host.split('.');
	return (
		host === 'wikisource.org' || (/^[a-z][a-z0-9-]{1,30}$/.test(first) && wikimediaDomains.includes(rest.join('.')))
	);
}

/** The Action API of a host from {@link parseWikimediaHost}. */
export function apiUrlOfHost(host: string): string {
	return `https://${host}/w/api.php`;
}

/** The title in the address of a page on a wiki; null for other texts. Its case and underscores are as in the address. */
export function titleInAddress(address: string): string | null {
	const url = /^(?:https?:)?\/\//i.test(address) ? URL.parse(address, 'https://wiki.invalid') : null;
	if (url === null) return null;
	const inQuery = url.searchParams.get('title');
	if (inQuery !== null) return inQuery;
	// In some languages the first part is a variant, as in `/zh-hans/`.
	const [, path] = /^\/(?:wiki|w\/index\.php|[a-z]{2,3}-[a-z]{2,12})\/(.+)$/.exec(url.pathname) ?? [];
	if (path === undefined) return null;
	try {
		return decodeURIComponent(path);
	} catch {
		return null;
	}
}
