import { expect, test } from 'vitest';
import { isAskable } from './askable.ts';

const wikimedia = ['https://meta.wikimedia.org/w/api.php', 'https://stream.wikimedia.org/v2/stream/recentchange'];
const here = ['http://127.0.0.1:8001/w/api.php', 'https://stream.wikimedia.org/v2/stream/recentchange'];
const loopback = ['http://127.0.0.1:9/w/api.php', 'http://localhost/w/api.php', 'http://[::1]:8001/w/api.php'];

test('wikis of Wikimedia are asked, and what the settings name', () => {
	expect(isAskable('https://de.wikipedia.org/w/api.php', wikimedia)).toBe(true);
	expect(isAskable('https://wiki.example/w/api.php', wikimedia)).toBe(false);
	expect(isAskable('https://wiki.example/w/api.php', ['https://wiki.example/w/api.php'])).toBe(true);
	expect(isAskable('https://wiki.example/w/index.php', ['https://wiki.example/w/api.php'])).toBe(false);
});

test.each(loopback)('%s is asked only where the settings are of this machine', (address) => {
	expect(isAskable(address, wikimedia)).toBe(false);
	expect(isAskable(address, [])).toBe(false);
	expect(isAskable(address, here)).toBe(true);
});

test.each([
	...['http://127.0.0.1.evil.example/', 'http://127.0.0.1@evil.example/', 'http://x@127.0.0.1/', 'ftp://127.0.0.1/'],
	...[
		'http://10.0.0.1/',
		'http://169.254.169.254/',
		'http://[::2]/',
		'http://localhost.evil.example/',
		'localhost',
		'',
	],
])('%s is never asked', (address) => {
	expect(isAskable(address, here)).toBe(false);
});
