import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import { viewerSession } from '../../../../fixtures/session.ts';
import { serverAvailability } from './server-availability.ts';
import { clearDevice, cacheResponse, applySession } from '../device/device.ts';
import { cachedServerFirst } from './offline.ts';

beforeEach(async () => {
	serverAvailability.isDown = false;
	await applySession(viewerSession);
	await cacheResponse('number', 1);
});
afterEach(clearDevice);

const failing = (error: Error) => () => Promise.reject<number>(error);
const unavailable = new ApiError(503, { error: 'database-away', message: 'away' });
const failed = new ApiError(500, { error: 'unexpected', message: 'failed' });

it.each([new Unreachable('no connection'), unavailable])('returns the cached response after: %s', async (error) => {
	expect(await cachedServerFirst('number', failing(error))).toMatchObject({ value: 1, source: 'device' });
	expect(serverAvailability.isDown).toBe(true);
	await expect(cachedServerFirst('something else', failing(error))).rejects.toBe(error);
});

it('throws an error that the server itself returned', async () => {
	await expect(cachedServerFirst('number', failing(failed))).rejects.toBe(failed);
	expect(serverAvailability.isDown).toBe(false);
});

it('does not wait long again for a slow server, unless nothing is cached', async () => {
	serverAvailability.markDown();
	const never = Promise.withResolvers<number>();
	const began = performance.now();
	expect(await cachedServerFirst('number', () => never.promise)).toMatchObject({ value: 1, source: 'device' });
	expect(performance.now() - began).toBeLessThan(2_000);
	const only = cachedServerFirst('something else', () => never.promise);
	never.resolve(2);
	expect(await only).toMatchObject({ value: 2, source: 'server' });
	expect(await cachedServerFirst('number', async () => 3)).toMatchObject({ value: 3, source: 'server' });
});
