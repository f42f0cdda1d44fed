import { expect, test } from 'vitest';
import { allowDemoWikis, allowSignInAt, firstHeaders, setSecurityHeaders } from './security-headers.ts';

function formAction(metaWikiUrl: string): string | undefined {
	const headers = new Headers({
		'content-security-policy': "default-src 'self'; form-action 'self'; frame-ancestors 'none'",
	});
	allowSignInAt(headers, metaWikiUrl);
	return /form-action ([^;]*);/.exec(headers.get('content-security-policy') ?? '')?.[1];
}

test('the sign-in form may lead to the wiki and its siblings, and nowhere else', () => {
	expect(formAction('https://meta.wikimedia.org')).toBe("'self' https://meta.wikimedia.org https://*.wikimedia.org");
	expect(formAction('http://127.0.0.1:8043')).toBe("'self' http://127.0.0.1:8043");
	expect(formAction('https://wiki.example')).toBe("'self' https://wiki.example");
});

test('a missing policy is not added', () => {
	const headers = new Headers();
	allowSignInAt(headers, 'https://meta.wikimedia.org');
	allowDemoWikis(headers, 'http://127.0.0.1:8001');
	expect([...headers]).toEqual([]);
});

test("pages may ask the demo's wikis, and responses that are no pages still nothing", () => {
	const allowed = (policy: string) => {
		const headers = new Headers({ 'content-security-policy': policy });
		allowDemoWikis(headers, 'http://127.0.0.1:8001/wikis');
		return headers.get('content-security-policy');
	};
	expect(allowed("connect-src 'self' https://wiki.example; img-src 'self'")).toBe(
		"connect-src 'self' http://127.0.0.1:8001 https://wiki.example; img-src 'self'",
	);
	expect(allowed("default-src 'none'")).toBe("default-src 'none'");
});

test('files have the headers of pages, and only the service worker may ask for anything', () => {
	const of = (path: string, origin: string | null = null) => Object.fromEntries(firstHeaders(path, origin));
	const app = new Headers();
	setSecurityHeaders(app);
	app.delete('cache-control');
	expect(of('/icon.svg')).toEqual(Object.fromEntries(app));
	for (const path of ['/service-worker.js', '/service-worker.js?v=1'])
		expect(of(path)['content-security-policy']).toContain("connect-src 'self'");
	for (const path of ['/service-worker.js.map', '/a/service-worker.js', '/?/service-worker.js', ''])
		expect(of(path)['content-security-policy']).not.toContain('self');
});

test('https is asked for only where people use it, and not for hosts beside it', () => {
	const of = (origin: string | null) => new Map(firstHeaders('/', origin)).get('strict-transport-security');
	expect(of('https://xwiki.example')).toBe('max-age=31536000');
	for (const origin of [null, 'http://127.0.0.1:8000']) expect(of(origin)).toBeUndefined();
});
