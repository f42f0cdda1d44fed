import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '#lib/server/platform/config.ts';

/** Headers of a proxy that forwards another client's request. */
const forwarding = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/**
 * Whether a request may read the metrics: it has the token, or comes from this machine itself. An origin with https
 * means a proxy, since the web does not do TLS: a request from this machine may then come from anywhere.
 * @param address of the other end of the socket, not one from a proxy's header
 */
export function mayReadMetrics(
	headers: IncomingHttpHeaders,
	address: string | undefined,
	{ metricsToken: token, origin }: Pick<Config, 'metricsToken' | 'origin'>,
): boolean {
	const { authorization } = headers;
	if (authorization !== undefined) {
		const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
		return token !== null && given !== undefined && isSame(given, token);
	}
	if (origin?.startsWith('https:')) return false;
	const isLoopback = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/.test(address ?? '');
	return isLoopback && forwarding.every((name) => headers[name] === undefined);
}

/** Compares in constant time, so that the time does not reveal how much is right. */
function isSame(one: string, other: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}
