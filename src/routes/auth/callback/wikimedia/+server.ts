import { authHandle } from '#lib/server/auth.ts';

/** Where Wikimedia sends the browser back to. The only one of Auth.js' own addresses that is open. */
export const GET = (event) => authHandle({ event, resolve: () => new Response(null, { status: 404 }) });
