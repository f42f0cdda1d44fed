import { signOut } from '#lib/server/auth.ts';
import type { RequestHandler } from './$types';

/** Ends the session. The form names where to go next in `redirectTo`. */
export const POST: RequestHandler = async (event) => {
	await signOut(event);
	return new Response(null, { status: 303, headers: { location: '/sign-in' } });
};
