import { Dexie } from 'dexie';
import { afterEach, expect, it } from 'vitest';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { parsePreferenceCookies } from '#lib/domain/core/preferences.ts';
import type { NewMark } from '#lib/domain/review/review.ts';
import { deviceOutbox } from '../review/device-outbox.ts';
import { forget, meet, withCache } from './device.ts';
import { readDeviceOwner, writeDeviceOwner } from './device-owner.ts';

const person: SessionResponse = {
	user: { id: 'wikimedia:1', username: 'Example', role: 'viewer' },
	signedInAs: 'Example',
	isRefused: false,
	tracked: 1,
	language: 'en',
	preferences: parsePreferenceCookies(''),
};
const mark: NewMark = { requestId: 'once', key: 'dewiki:rev:1', mark: 'reviewed', note: null, madeAt: 1 };

afterEach(forget);

it('keeps marks all together or not at all, and tells when it cannot', async () => {
	await meet(person);
	expect(await deviceOutbox.add([mark])).toBe(true);
	// As on a full disk: the database refuses one of them.
	expect(await deviceOutbox.add([{ ...mark, requestId: 'other' }, mark])).toBe(false);
	expect(await deviceOutbox.list()).toEqual([mark]);
});

it('knows a person by the account, not by the name', async () => {
	await meet(person);
	await deviceOutbox.add([mark]);
	await meet({ ...person, user: { id: 'wikimedia:1', username: 'Renamed', role: 'viewer' } });
	expect(await deviceOutbox.list()).toEqual([mark]);
	await meet({ ...person, user: { id: 'wikimedia:2', username: 'Renamed', role: 'viewer' } });
	expect(await deviceOutbox.list()).toEqual([]);
	await meet(person);
	expect(await deviceOutbox.list()).toEqual([]);
});

it('lets nobody see what is kept of somebody else, and keeps it while nobody can tell who asks', async () => {
	await meet(person);
	await deviceOutbox.add([mark]);
	for (const signedInAs of ['Example', 'Renamed']) {
		await meet({ ...person, user: null, signedInAs });
		expect(readDeviceOwner()).toEqual({ id: 'wikimedia:1', username: 'Example', isLocked: false });
		expect(await deviceOutbox.list()).toEqual([mark]);
	}
	await meet({ ...person, user: null, signedInAs: null });
	expect(await deviceOutbox.list()).toBe(null);
	await meet(person);
	expect(await deviceOutbox.list()).toEqual([mark]);
	await meet({ ...person, user: null, isRefused: true });
	expect([readDeviceOwner(), await withCache(async () => true)]).toEqual([null, null]);
});

it('deletes what a tab that heard late has made after someone signed out', async () => {
	await meet(person);
	await deviceOutbox.add([mark]);
	// As another tab does, but for the copy.
	writeDeviceOwner(null);
	await meet({ ...person, user: null, signedInAs: null });
	expect(await Dexie.getDatabaseNames()).toEqual([]);
});

it('leaves nothing behind when someone signs out while their copy is being opened', async () => {
	await meet(person);
	const opening = withCache(async () => true);
	await forget();
	await opening;
	expect(await Dexie.getDatabaseNames()).toEqual([]);
	await meet(person);
	expect(await withCache(async () => true)).toBe(true);
});
