const encoder = new TextEncoder();

/** The start of a stream: after how many ms a browser reconnects. */
export const opening = encoder.encode('retry: 1000\n\n');

/** Sent at intervals, so that no proxy closes a quiet stream. */
export const heartbeat = encoder.encode(': still here\n\n');

/**
 * A message of a server-sent event stream, as UTF-8 (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * @param id the cursor that the browser sends when it resumes; null: the last one stays
 */
export function liveMessage(event: 'changes' | 'feed' | 'refused', data: unknown, id: string | null): Uint8Array {
	return encoder.encode(`${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
