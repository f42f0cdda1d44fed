import { expect, test } from 'vitest';
import { mayReadMetrics } from './metrics-access.ts';

const token = 'a-token-of-sixteen-characters';
const none = { metricsToken: null, origin: null };
const local = { metricsToken: token, origin: 'http://127.0.0.1:8000' };
const proxied = { metricsToken: token, origin: 'https://xwiki.example.org' };
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
	expect(mayReadMetrics({}, address, none)).toBe(true);
	expect(mayReadMetrics({}, address, local)).toBe(true);
});

test.each([undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.example.org', 'localhost', '::2'])(
	'%s is not',
	(address) => {
		expect(mayReadMetrics({}, address, local)).toBe(false);
		expect(mayReadMetrics(bearer(token), address, local)).toBe(true);
	},
);

test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-proto'])(
	'a request with %s is from a proxy on this machine, not from this machine itself',
	(name) => {
		expect(mayReadMetrics({ [name]: '127.0.0.1' }, '127.0.0.1', local)).toBe(false);
		expect(mayReadMetrics({ [name]: '127.0.0.1', ...bearer(token) }, '127.0.0.1', local)).toBe(true);
	},
);

test('behind a proxy on this machine that sends no header, only the token is accepted', () => {
	for (const address of ['127.0.0.1', '::1', '10.0.0.1']) {
		expect(mayReadMetrics({}, address, proxied)).toBe(false);
		expect(mayReadMetrics({}, address, { ...proxied, metricsToken: null })).toBe(false);
		expect(mayReadMetrics(bearer(token), address, proxied)).toBe(true);
	}
});

test('a wrong or empty token is refused, also from this machine', () => {
	for (const text of ['', 'undefined', 'null', token.slice(1), `${token}x`, `${token} ${token}`]) {
		expect(mayReadMetrics(bearer(text), '127.0.0.1', local)).toBe(false);
		expect(mayReadMetrics(bearer(text), '127.0.0.1', none)).toBe(false);
	}
	expect(mayReadMetrics({ authorization: `Basic ${token}` }, '10.0.0.1', local)).toBe(false);
	expect(mayReadMetrics({ authorization: `bearer ${token}` }, '10.0.0.1', local)).toBe(true);
});
