import { error, redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';
import { refusalOf } from '#lib/server/auth/access.ts';
import { statusOf } from '#lib/server/http/problem-response.ts';
import { refusalBody } from '#lib/server/auth/refusal-body.ts';

/** Of a request that is refused for its body. */
const shownKinds = ['too-large', 'too-slow'] as const;

/** Shown in place of a page without access: hooks render it, so that a refusal looks like the error page. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const kind = shownKinds.find((one) => one === url.searchParams.get('kind'));
	if (kind !== undefined) error(statusOf(kind), { message: kind, kind });
	const refusal = refusalOf(url.searchParams.get('audience') === 'admin' ? 'admin' : 'viewer', locals.identity);
	if (refusal === null || refusal.kind === 'not-signed-in') redirect(303, '/');
	const { message, ask } = await refusalBody(refusal, locals.identity);
	error(statusOf(refusal.kind), { message, kind: refusal.kind, ...(ask === undefined ? {} : { ask }) });
};
