import type { Wiki } from './wiki.ts';

/**
 * The host of sign-in pages of all wikis, under `/WIKI/w`. It names no wiki, so events from there do not prove a wiki's
 * address.
 */
const sharedHost = 'auth.wikimedia.org';
const pathPattern = /^(?:\/[\w.~-]+)*$/;
/** Not encoded in the address of a page, as in MediaWiki's `wfUrlencode`. */
const readable = /%(?:3B|40|24|21|2A|28|29|2C|2F|3A)/g;

/** A title that has nothing to encode but spaces. */
const plain = /^[\w .~!*(),/:;@$-]*$/;

/** A title as in MediaWiki's addresses: `_` for a space, UTF-8 percent-encoded, but readable. */
export function encodeTitle(title: string): string {
	if (plain.test(title)) return title.replaceAll(' ', '_');
	return encodeURIComponent(title.toWellFormed().replaceAll(' ', '_'))
		.replace(/['!*()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
		.replace(readable, decodeURIComponent);
}

/** Origins by address: each event has ten addresses on its wiki, and there are some hundreds of wikis. */
const origins = new Map<string, string | null>();
const mostOrigins = 5_000;

/** The origin of an http(s) address, such as `https://de.wikipedia.org`; null for anything else. */
export function webOrigin(address: string): string | null {
	const known = origins.get(address);
	if (known !== undefined) return known;
	const url = URL.parse(address);
	const origin = url !== null && /^https?:$/.test(url.protocol) ? url.origin : null;
	if (origins.size >= mostOrigins) origins.clear();
	origins.set(address, origin);
	return origin;
}

/** What an event says about its wiki's addresses, with the stream's names; null: not given. */
export interface AddressHints {
	wiki: string;
	serverUrl: string | null;
	scriptPath: string | null;
	/** `title_url`, else `meta.uri`. */
	pageUrl: string | null;
	title: string | null;
}

function articleUrlOf(origin: string, pageUrl: string | null, title: string | null): string | null {
	if (!pageUrl || !title || !pageUrl.startsWith(`${origin}/`)) return null;
	const page = encodeTitle(title);
	const base = pageUrl.slice(0, -page.length);
	return pageUrl.endsWith(page) && /[/=]$/.test(base) && !base.includes('$') ? `${base}$1` : null;
}

/** The wiki of an event, with the addresses that the event proves. */
export function wikiFromHints({ wiki, serverUrl, scriptPath, pageUrl, title }: AddressHints): Wiki {
	const origin = serverUrl === null ? null : webOrigin(serverUrl);
	const path = scriptPath === '/' ? '' : scriptPath;
	const shared = origin?.endsWith(`//${sharedHost}`) === true || path?.split('/')[1] === wiki;
	if (origin === null || path === null || shared || !pathPattern.test(path)) {
		return { name: wiki, scriptUrl: null, articleUrl: null };
	}
	return {
		name: wiki,
		scriptUrl: `${origin}${path}/index.php`,
		articleUrl: articleUrlOf(origin, pageUrl, title),
	};
}
