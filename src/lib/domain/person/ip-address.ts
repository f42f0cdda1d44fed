/** Four numbers as MediaWiki reads them, leading zeros included. */
const ipv4Pattern = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** `192.0.2.1` without leading zeros; null where a part is above 255. */
function canonicalIpv4(text: string): string | null {
	const parts = text.split('.').map(Number);
	return parts.every((part) => part <= 255) ? parts.join('.') : null;
}

/** Eight upper-case groups without leading zeros: `2001:DB8:0:0:0:0:0:1`. */
function canonicalIpv6(text: string): string | null {
	const halves = text.split('::');
	if (halves.length > 2) return null;
	const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
	const missing = 8 - head.length - tail.length;
	if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
	const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
	if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
	return groups.map((group) => Number.parseInt(group, 16).toString(16).toUpperCase()).join(':');
}

/** Whether a text has the form of an IPv4 address, even with impossible numbers: no account can have such a name. */
export function looksLikeIpv4(text: string): boolean {
	return ipv4Pattern.test(text);
}

/** The form in which MediaWiki names an unregistered user by address; null if the text is not exactly one address. */
export function canonicalIp(text: string): string | null {
	return looksLikeIpv4(text) ? canonicalIpv4(text) : canonicalIpv6(text);
}
