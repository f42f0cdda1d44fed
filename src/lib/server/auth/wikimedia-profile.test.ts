import { expect, test } from 'vitest';
import { parseWikimediaProfile } from './wikimedia-profile.ts';

test('reads the central id and the name, also of a blocked user', () => {
	const profile = { sub: '11', username: 'مستخدم مثال', editcount: 3, blocked: false, groups: ['*', 'user'] };
	expect(parseWikimediaProfile(profile)).toEqual({ centralId: 11, username: 'مستخدم مثال' });
	expect(parseWikimediaProfile({ ...profile, blocked: true })).toEqual({ centralId: 11, username: 'مستخدم مثال' });
});

test('refuses hidden and unattached accounts, and what is not a profile', () => {
	expect(parseWikimediaProfile({ sub: '17', blocked: true })).toBe('hidden');
	expect(parseWikimediaProfile({ sub: '0', username: 'Local Only' })).toBe('unattached');
	for (const profile of [
		null,
		'x',
		{},
		{ sub: 6, username: 'A' },
		{ sub: '', username: 'A' },
		{ sub: '6' },
		{ sub: '6', username: '' },
		{ sub: '-1', username: 'A' },
		{ error: 'access_denied' },
	]) {
		expect(parseWikimediaProfile(profile), JSON.stringify(profile)).toBe('failed');
	}
});
