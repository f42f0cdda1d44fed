import { expect, test } from 'vitest';
import { makeKnownBrowser, readKnownBrowser } from './known-browser.ts';

const secret = 'a secret of more than thirty-two characters';

test('a browser is known by what we made alone', () => {
	const cookie = makeKnownBrowser(secret);
	const [id = '', proof = ''] = cookie.split('.');
	expect(readKnownBrowser(cookie, secret)).toBe(id);
	expect(makeKnownBrowser(secret)).not.toBe(cookie);
	const other = makeKnownBrowser('another secret of more than thirty-two characters');
	for (const wrong of [
		undefined,
		'',
		id,
		`${id}.`,
		`${cookie}=`,
		` ${cookie}`,
		`${id.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}.${proof}`,
		`${id}.${proof.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
		`${id}.${'ä'.repeat(43)}`,
		other,
	])
		expect(readKnownBrowser(wrong, secret), wrong).toBeNull();
});
