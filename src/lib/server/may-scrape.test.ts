import { expect, test } from 'vitest';
import { mayScrape } from './may-scrape.ts';

const token = 'a-token-of-sixteen-characters';
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
	expect(mayScrape({}, address, null)).toBe(true);
	expect(mayScrape({}, address, token)).toBe(true);
});

test.each([undefined, '', '10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.example.org', 'localhost', '::2'])(
	'%s is not',
	(address) => {
		expect(mayScrape({}, address, token)).toBe(false);
		expect(mayScrape(bearer(token), address, token)).toBe(true);
	},
);

test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-proto'])(
	'a proxy on this machine, which says so by %s, asks for others',
	(name) => {
		expect(mayScrape({ [name]: '127.0.0.1' }, '127.0.0.1', token)).toBe(false);
		expect(mayScrape({ [name]: '127.0.0.1', ...bearer(token) }, '127.0.0.1', token)).toBe(true);
	},
);

test('a wrong token opens nothing, from this machine either, and none is none', () => {
	for (const text of ['', 'undefined', 'null', token.slice(1), `${token}x`, `${token} ${token}`]) {
		expect(mayScrape(bearer(text), '127.0.0.1', token)).toBe(false);
		expect(mayScrape(bearer(text), '127.0.0.1', null)).toBe(false);
	}
	expect(mayScrape({ authorization: `Basic ${token}` }, '10.0.0.1', token)).toBe(false);
	expect(mayScrape({ authorization: `bearer ${token}` }, '10.0.0.1', token)).toBe(true);
});
