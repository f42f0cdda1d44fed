import { finishSignIn } from '#lib/server/auth/auth.ts';
import type { RequestHandler } from './$types';

/** Wikimedia redirects the browser to this URL. No other URL of Auth.js is open. */
export const GET: RequestHandler = finishSignIn;
