import type { RequestEvent } from '@sveltejs/kit';
import { problemOf, problemResponse } from './problem-response.ts';

/** Makes a handler respond with the problem that it throws. Any other error stays unexpected. */
export function endpoint<Event extends RequestEvent>(
	handler: (event: Event) => Response | Promise<Response>,
): (event: Event) => Promise<Response> {
	return async (event) => {
		try {
			return await handler(event);
		} catch (error) {
			const problem = problemOf(error);
			if (problem === null) throw error;
			return problemResponse(problem);
		}
	};
}
