import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { persistedAuthSecret, localOrigin, newSignInToken, signInLink } from './local-mode.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'xwiki-local-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the secret is made once, long enough, for its owner only', () => {
	const secret = persistedAuthSecret(folder);
	expect(secret.length).toBeGreaterThanOrEqual(32);
	expect(persistedAuthSecret(folder)).toBe(secret);
	expect(statSync(join(folder, 'auth-secret')).mode & 0o777).toBe(0o600);
});

test('a file that is no such secret is left as it is', () => {
	writeFileSync(join(folder, 'auth-secret'), 'short\n');
	expect(() => persistedAuthSecret(folder)).toThrow(/auth-secret holds no secret/);
});

test('the link carries the token in its fragment', () => {
	expect(newSignInToken()).not.toBe(newSignInToken());
	expect(signInLink(localOrigin('127.0.0.1', 8000), 'T')).toBe('http://127.0.0.1:8000/sign-in#token=T');
	expect(new URL(localOrigin('::1', 8000)).host).toBe('[::1]:8000');
	// As a browser says where a form comes from.
	expect(localOrigin('127.0.0.1', 80)).toBe('http://127.0.0.1');
});
