import { afterEach, describe, expect, it } from 'vitest';
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
	const ask = () => askSession(answers(signedIn), { ask: answers(signedIn) });
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

describe('a page that came before a sign-out in another tab', () => {
	const anotherUser: SessionResponse = { ...signedIn, user: { id: 'wikimedia:2', username: 'Two', role: 'viewer' } };

	for (const [what, answer] of [
		['nobody is signed in', signedOut],
		['somebody else is', anotherUser],
	] as const) {
		it(`is loaded again once that is over, if ${what}`, async () => {
			const order: string[] = [];
			const signingOut = Promise.withResolvers<undefined>();
			const signOut = afterSignOut(() => signingOut.promise);
			const ask = () => {
				order.push('asked');
				return answers(answer)();
			};
			const reloaded = new Promise<void>((reload) => void askSession(answers(signedIn), { ask, reload }));
			await expect.poll(async () => order.length + ((await navigator.locks.query()).pending?.length ?? 0)).toBe(1);
			order.push('signed out');
			signingOut.resolve(undefined);
			await signOut;
			await reloaded;
			expect(order).toEqual(['signed out', 'asked']);
			expect(readDeviceOwner()).toBeNull();
		});
	}

	it('is loaded again if the server has not ended the session', async () => {
		localStorage.setItem('xwiki-leaving', '');
		await new Promise<void>((reload) => void askSession(answers(signedIn), { ask: answers(signedIn), reload }));
		expect(readDeviceOwner()).toBeNull();
		localStorage.removeItem('xwiki-leaving');
	});
});

it('stays as it is while the server cannot confirm it, and the device has no owner yet', async () => {
	for (const ask of [
		() => Promise.reject(new TypeError('no network')),
		() => Promise.resolve(Response.json({ error: 'unavailable', message: '' }, { status: 503 })),
	])
		expect(await askSession(answers(signedIn), { ask })).toEqual(signedIn);
	expect(readDeviceOwner()).toBeNull();
});
