import { expect, test } from 'vitest';
import { canonicalIp } from './ip-address.ts';

test.each([
	['192.0.2.1', '192.0.2.1'],
	['192.000.002.010', '192.0.2.10'],
	['255.255.255.255', '255.255.255.255'],
	['2001:db8::1', '2001:DB8:0:0:0:0:0:1'],
	['2001:0db8:0000::00ff:1', '2001:DB8:0:0:0:0:FF:1'],
	['::', '0:0:0:0:0:0:0:0'],
	['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
])('%s is %s', (text, canonical) => {
	expect(canonicalIp(text)).toBe(canonical);
	expect(canonicalIp(canonical)).toBe(canonical);
});

test.each([
	'',
	':',
	'1',
	'256.0.0.1',
	'1.2.3',
	'192.0.2.0/24',
	'1:2:3:4:5:6:7',
	'1:2:3:4:5:6:7:8:9',
	'1::2::3',
	'1:2:3:4:5:6:7:8::',
	'12345::',
	'g::',
	':1:2:3:4:5:6:7',
])('%j is not an address', (text) => {
	expect(canonicalIp(text)).toBeNull();
});
