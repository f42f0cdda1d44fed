import { error } from '@sveltejs/kit';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import { readDeviceOwner } from '../device/device-owner.ts';
import { isLeaving } from './sign-out.ts';

/** Shows a failed load as an error page; throws an unexpected failure unchanged. @param alike see App.Error */
export function failPage(failure: unknown, alike?: App.Error['alike']): never {
	if (failure instanceof Unreachable) {
		const kind = isLeaving() ? 'leaving' : readDeviceOwner()?.isLocked ? 'locked' : 'offline';
		error(503, { kind, message: failure.message, alike });
	}
	if (!(failure instanceof ApiError)) throw failure;
	const { error: kind, message, ask } = failure.answer;
	error(failure.status, { kind, message, alike, ...(ask === undefined ? {} : { ask }) });
}
