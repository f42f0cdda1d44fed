import { wikimediaDomains } from './wikimedia-domains.js';

/**
 * Whether an address that came from outside, as in an event or in an answer of Meta, is one of Wikimedia's: https, one of
 * its domains or a host below one, and neither a user nor another port.
 */
export function isWikimediaAddress(address: string): boolean {
	const url = URL.parse(address);
	if (url === null || url.protocol !== 'https:') return false;
	if (url.username !== '' || url.password !== '' || url.port !== '') return false;
	return wikimediaDomains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
}
