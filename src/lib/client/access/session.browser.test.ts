import { afterEach, expect, it } from 'vitest';
import { Unreachable } from '#lib/api/request.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { viewerSession as signedIn } from '../../../../fixtures/session.ts';
import { clearDevice } from '../device/device.ts';
import { readDeviceOwner, writeDeviceOwner } from '../device/device-owner.ts';
import { askSession } from './session.ts';

const signedOut: SessionResponse = { ...signedIn, user: null, signedInAs: null };
const answers = (session: SessionResponse) => () => Promise.resolve(Response.json(session));

afterEach(clearDevice);

it('does not sign in again after a sign-out in another tab, until the server has ended the session', async () => {
	await askSession(answers(signedIn));
	// As the other tab does.
	writeDeviceOwner(null);
	await expect(askSession(answers(signedIn))).rejects.toBeInstanceOf(Unreachable);
	expect(readDeviceOwner()).toBeNull();
	expect(await askSession(answers(signedOut))).toEqual(signedOut);
	await askSession(answers(signedIn));
	expect(readDeviceOwner()?.id).toBe('wikimedia:1');
});

it('does not sign in with a response that was on its way during a sign-out', async () => {
	writeDeviceOwner({ id: 'wikimedia:1', username: 'Example', isLocked: false });
	const asked = askSession(() => {
		writeDeviceOwner(null);
		return answers(signedIn)();
	});
	await expect(asked).rejects.toBeInstanceOf(Unreachable);
	expect(readDeviceOwner()).toBeNull();
});
