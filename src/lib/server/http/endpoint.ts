import type { RequestEvent } from '@sveltejs/kit';
import { problemOf, problemResponse } from './problem-response.ts';

/** Makes a handler respond with the problem that it throws, or with nothing if its client has gone. Any other error stays unexpected. */
export function endpoint<Event extends RequestEvent>(
	handler: (event: Event) => Response | Promise<Response>,
): (event: Event) => Promise<Response> {
	return async (event) => {
		try {
			return await handler(event);
		} catch (error) {
			// Nobody waits for the answer any more.
			if (event.request.signal.aborted && error === event.request.signal.reason)
				return new Response(null, { status: 499 });
			const problem = problemOf(error);
			if (problem === null) throw error;
			return problemResponse(problem);
		}
	};
}
