import { finishSignIn } from '#lib/server/auth/auth.ts';
import type { RequestHandler } from './$types';

/** Where Wikimedia sends the browser back to. The only one of Auth.js' own addresses that is open. */
export const GET: RequestHandler = finishSignIn;
