import { expect, test } from 'vitest';
import { clientAddress, SignInFailures } from './sign-in-failures.ts';

/** How many of some sign-ins may begin; all of them fail. */
function begun(
	failures: SignInFailures,
	count: number,
	address: string | null = null,
	browser: string | null = null,
): number {
	let may = 0;
	for (let round = 0; round < count; round += 1) {
		try {
			failures.begin({ address, browser });
			may += 1;
		} catch (error) {
			expect(error).toMatchObject({ kind: 'too-many' });
		}
	}
	return may;
}

test('failures are bounded, and the bound is there again a minute later', () => {
	let now = 5_000;
	const failures = new SignInFailures(undefined, () => now);
	expect(begun(failures, 100)).toBe(30);
	now += 10_000;
	expect(begun(failures, 100)).toBe(5);
	now += 3_600_000;
	expect(begun(failures, 100)).toBe(30);
});

test('what succeeds does not count', () => {
	const failures = new SignInFailures();
	for (let round = 0; round < 1_000; round += 1) failures.begin({ address: '192.0.2.1', browser: null })();
	expect(begun(failures, 100, '192.0.2.1')).toBe(10);
});

test('one address does not use up what all may fail', () => {
	const failures = new SignInFailures(undefined, () => 0);
	expect(begun(failures, 100, '192.0.2.1')).toBe(10);
	expect(begun(failures, 100, '192.0.2.2')).toBe(10);
	expect(begun(failures, 100)).toBe(10);
});

test('a known browser is not kept out by others, and keeps out nobody', () => {
	const failures = new SignInFailures(undefined, () => 0);
	expect(begun(failures, 100)).toBe(30);
	expect(begun(failures, 100, '192.0.2.1', 'one')).toBe(10);
	expect(begun(failures, 100, '192.0.2.1', 'two')).toBe(10);
	expect(begun(failures, 100)).toBe(0);
});

test('several web processes share the bound', () => {
	const failures = new SignInFailures((bound) => Math.ceil(bound / 4));
	expect(begun(failures, 100)).toBe(8);
});

test('an address is known only where a proxy says it', () => {
	const headers = new Headers({ 'x-forwarded-for': '203.0.113.9, 192.0.2.1' });
	expect(clientAddress(headers, null)).toBeNull();
	expect(clientAddress(headers, 'X-Forwarded-For')).toBe('192.0.2.1');
	expect(clientAddress(headers, 'x-real-ip')).toBeNull();
	for (const address of ['2001:db8::1', '2001:DB8:0:0:ffff::2'])
		expect(clientAddress(new Headers({ 'x-real-ip': address }), 'x-real-ip')).toBe('2001:DB8:0:0');
	expect(clientAddress(new Headers({ 'x-real-ip': ' ' }), 'x-real-ip')).toBeNull();
});
