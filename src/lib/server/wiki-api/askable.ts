import { isWikimediaAddress } from '#lib/domain/wiki/wikimedia-address.ts';
import { loopbackHosts } from '#lib/server/platform/settings.ts';

/**
 * Whether a server of ours may ask an address that events, answers of Meta or the database name: one of Wikimedia's, or
 * one of the settings as it is. Addresses of this machine are asked only where one of the settings is of this machine, too.
 * @param configured the addresses of the settings
 */
export function isAskable(address: string, configured: readonly string[]): boolean {
	if (isWikimediaAddress(address) || configured.includes(address)) return true;
	return isOfThisMachine(address) && configured.some(isOfThisMachine);
}

function isOfThisMachine(address: string): boolean {
	const url = URL.parse(address);
	if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false;
	return loopbackHosts.includes(url.hostname.replace(/^\[|\]$/g, ''));
}
