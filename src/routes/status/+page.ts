import type { PageLoad } from './$types';
import { readStatus } from '#lib/api/status.ts';
import { failPage } from '#lib/client/access/error-page.ts';

export const load: PageLoad = async ({ fetch }) => {
	try {
		return { status: await readStatus(fetch) };
	} catch (failure) {
		failPage(failure);
	}
};
