import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '#lib/server/platform/config.ts';

/** Headers by which a proxy tells that it asks for somebody else. */
const forwarding = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/**
 * Whether a request may read the metrics: it bears the token, or comes from this machine itself. An origin with https is
 * a proxy's, since the web ends no TLS: whatever comes from this machine may then come from anywhere.
 * @param address of the other end of the socket; what a proxy says of whom it asks for is not believed
 */
export function mayReadMetrics(
	headers: IncomingHttpHeaders,
	address: string | undefined,
	{ metricsToken: token, origin }: Pick<Config, 'metricsToken' | 'origin'>,
): boolean {
	const { authorization } = headers;
	if (authorization !== undefined) {
		const borne = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
		return token !== null && borne !== undefined && isSame(borne, token);
	}
	if (origin?.startsWith('https:')) return false;
	const isLoopback = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/.test(address ?? '');
	return isLoopback && forwarding.every((name) => headers[name] === undefined);
}

/** In a time that does not tell how much of it is right. */
function isSame(one: string, other: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}
