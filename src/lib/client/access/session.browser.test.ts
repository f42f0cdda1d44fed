import { afterEach, expect, it } from 'vitest';
import { Unreachable } from '#lib/api/request.ts';
import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { viewerSession as signedIn } from '../../../../fixtures/session.ts';
import { clearDevice } from '../device/device.ts';
import { readDeviceOwner, writeDeviceOwner } from '../device/device-owner.ts';
import { askSession } from './session.ts';
import { afterSignOut } from './sign-out.ts';

const signedOut: SessionResponse = { ...signedIn, user: null, signedInAs: null };
const answers = (session: SessionResponse) => () => Promise.resolve(Response.json(session));

afterEach(clearDevice);

it('does not sign in again after a sign-out in another tab, until the server has ended the session', async () => {
	const ask = () => askSession(answers(signedIn), answers(signedIn));
	await ask();
	// As the other tab does.
	writeDeviceOwner(null);
	await expect(ask()).rejects.toBeInstanceOf(Unreachable);
	expect(readDeviceOwner()).toBeNull();
	expect(await askSession(answers(signedOut))).toEqual(signedOut);
	await ask();
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

it('does not sign in with the response of a page that came before a sign-out', async () => {
	const signingOut = Promise.withResolvers<undefined>();
	const signOut = afterSignOut(() => signingOut.promise);
	let isAsked = false;
	const asked = askSession(answers(signedIn), () => {
		isAsked = true;
		return answers(signedOut)();
	});
	await navigator.locks.query();
	expect(isAsked).toBe(false);
	signingOut.resolve(undefined);
	await signOut;
	expect(await asked).toEqual(signedOut);
	expect(readDeviceOwner()).toBeNull();
});
