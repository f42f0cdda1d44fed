const encoder = new TextEncoder();

/** What a stream begins with: after how many ms a browser that has lost it asks again. */
export const opening = encoder.encode('retry: 1000\n\n');

/** What is sent so that nobody on the way takes a quiet stream for a dead one. */
export const heartbeat = encoder.encode(': still here\n\n');

/**
 * A message of a server-sent event stream, as UTF-8 (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * @param id what the browser says when it resumes; null leaves that as it was
 */
export function liveMessage(event: 'changes' | 'feed' | 'refused', data: unknown, id: string | null): Uint8Array {
	return encoder.encode(`${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
