import { Dexie } from 'dexie';
import { afterEach, expect, it } from 'vitest';
import { viewerSession as person } from '../../../../fixtures/session.ts';
import type { NewMark } from '#lib/domain/review/review.ts';
import { deviceOutbox } from '../review/device-outbox.ts';
import { clearDevice, applySession, withCache } from './device.ts';
import { readDeviceOwner, writeDeviceOwner } from './device-owner.ts';

const mark: NewMark = { requestId: 'once', key: 'dewiki:rev:1', mark: 'reviewed', note: null, madeAt: 1 };

afterEach(clearDevice);

it('stores all marks or none, and returns whether it did', async () => {
	await applySession(person);
	expect(await deviceOutbox.add([mark])).toBe(true);
	// As on a full disk: the database refuses one of them.
	expect(await deviceOutbox.add([{ ...mark, requestId: 'other' }, mark])).toBe(false);
	expect(await deviceOutbox.list()).toEqual([mark]);
});

it('identifies a user by the id, not by the name', async () => {
	await applySession(person);
	await deviceOutbox.add([mark]);
	await applySession({ ...person, user: { id: 'wikimedia:1', username: 'Renamed', role: 'viewer' } });
	expect(await deviceOutbox.list()).toEqual([mark]);
	await applySession({ ...person, user: { id: 'wikimedia:2', username: 'Renamed', role: 'viewer' } });
	expect(await deviceOutbox.list()).toEqual([]);
	await applySession(person);
	expect(await deviceOutbox.list()).toEqual([]);
});

it('shows no cached data of another user, and leaves it unchanged while access is unknown', async () => {
	await applySession(person);
	await deviceOutbox.add([mark]);
	for (const signedInAs of ['Example', 'Renamed']) {
		await applySession({ ...person, user: null, signedInAs });
		expect(readDeviceOwner()).toEqual({ id: 'wikimedia:1', username: 'Example', isLocked: false });
		expect(await deviceOutbox.list()).toEqual([mark]);
	}
	await applySession({ ...person, user: null, signedInAs: null });
	expect(await deviceOutbox.list()).toBe(null);
	await applySession(person);
	expect(await deviceOutbox.list()).toEqual([mark]);
	await applySession({ ...person, user: null, isRefused: true });
	expect([readDeviceOwner(), await withCache(async () => true)]).toEqual([null, null]);
});

it('deletes a cache that a tab created late, after a sign-out in another tab', async () => {
	await applySession(person);
	await deviceOutbox.add([mark]);
	// As another tab does when signing out, but without deleting the cache.
	writeDeviceOwner(null);
	await applySession({ ...person, user: null, signedInAs: null });
	expect(await Dexie.getDatabaseNames()).toEqual([]);
});

it('leaves no database when the user signs out while the cache is being opened', async () => {
	await applySession(person);
	const opening = withCache(async () => true);
	await clearDevice();
	await opening;
	expect(await Dexie.getDatabaseNames()).toEqual([]);
	await applySession(person);
	expect(await withCache(async () => true)).toBe(true);
});
