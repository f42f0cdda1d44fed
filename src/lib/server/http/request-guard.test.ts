import { expect, test } from 'vitest';
import { isLoopbackHost, isOwnRequest, namesNoAction, ownPath, withoutForeignAddress } from './request-guard.ts';

test('only loopback names with our port are our Host', () => {
	for (const host of ['127.0.0.1:8000', 'localhost:8000', 'LOCALHOST:8000', '[::1]:8000']) {
		expect(isLoopbackHost(host, 8000), host).toBe(true);
		expect(isLoopbackHost(host, 8001), host).toBe(false);
		expect(isLoopbackHost(host, null), host).toBe(true);
	}
	expect(isLoopbackHost('localhost', 80)).toBe(true);
	for (const host of [
		null,
		'',
		'evil.example:8000',
		'127.0.0.1.evil.example:8000',
		'localhost.evil.example:8000',
		'127.0.0.1:8000@x',
		'0.0.0.0:8000',
		'::1:8000',
	]) {
		expect(isLoopbackHost(host, 8000), String(host)).toBe(false);
		expect(isLoopbackHost(host, null), String(host)).toBe(false);
	}
});

test('a request that writes is ours by Origin, or without one by Sec-Fetch-Site', () => {
	const own = 'https://xwiki.example';
	expect(isOwnRequest(new Headers({ origin: own }), own)).toBe(true);
	expect(isOwnRequest(new Headers({ 'sec-fetch-site': 'same-origin' }), own)).toBe(true);
	expect(isOwnRequest(new Headers({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }), own)).toBe(
		false,
	);
	expect(isOwnRequest(new Headers({ origin: 'null' }), own)).toBe(false);
	expect(isOwnRequest(new Headers({ 'sec-fetch-site': 'same-site' }), own)).toBe(false);
	expect(isOwnRequest(new Headers(), own)).toBe(false);
});

test('an address names an action only by a word of our own', () => {
	for (const query of ['', '/track', 'a=1&/track', 'default', 'constructor'])
		expect(namesNoAction(new URLSearchParams(query)), query).toBe(false);
	for (const query of ['/default', '/constructor=', '/__proto__', 'a=1&/toString', '/hasOwnProperty&/track'])
		expect(namesNoAction(new URLSearchParams(query)), query).toBe(true);
});

test('after signing in only our own pages are opened', () => {
	for (const path of ['/', '/settings', '/?user=A&user=B', '/?title=%C3%84%20b', '/#a'])
		expect(ownPath(path)).toBe(path);
	expect(ownPath('/?user=مستخدم')).toBe('/?user=%D9%85%D8%B3%D8%AA%D8%AE%D8%AF%D9%85');
	expect(ownPath('/a\\b')).toBe('/a/b');
	for (const path of [
		null,
		'',
		'https://evil.example',
		'//evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'/.//evil.example',
		'/a/..//evil.example',
		'/\u0000/evil.example/../../..//evil.example',
		'javascript:alert(1)',
	]) {
		expect(ownPath(path), String(path)).toBe('/');
	}
});

test('only an address of ours stays among the cookies of Auth.js', () => {
	const origin = 'https://xwiki.example';
	const own = `a=1; __Secure-authjs.callback-url=${encodeURIComponent(`${origin}/users?x=1`)}; b="2"`;
	expect(withoutForeignAddress(own, origin)).toBe(own);
	for (const value of ['', '%', '"', 'x', '/users', 'javascript:x', 'https://evil.example/', `${origin}.evil.example`])
		expect(withoutForeignAddress(`a=1; authjs.callback-url=${value}; b=2`, origin), value).toBe('a=1; b=2');
});
