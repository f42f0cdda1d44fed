/** What packs well; an event stream would wait in the packer for its next line. */
const text = /^(text\/(?!event-stream)|application\/(json|x-ndjson)\b)/;
const takesGzip = /(^|,)\s*gzip\s*(,|$|;\s*q=(?!0(\.0*)?\s*(,|$)))/i;
/** Below this many bytes it is not worth the work. */
const least = 1_000;

/**
 * An answer packed by gzip, if it is a text and whoever asks can unpack it: a page of events becomes a tenth. What is
 * secret, the session, is never in a body beside what someone else could have put there, so its length tells nothing.
 * @param acceptEncoding the header of the request
 */
export function compressed(response: Response, acceptEncoding: string | null): Response {
	const { body, status, statusText, headers: given } = response;
	const headers = new Headers(given);
	if (body === null || given.has('content-encoding') || !text.test(given.get('content-type') ?? '')) return response;
	headers.append('vary', 'accept-encoding');
	const length = given.get('content-length');
	const isSmall = length !== null && Number(length) < least;
	if (isSmall || !takesGzip.test(acceptEncoding ?? '')) return new Response(body, { status, statusText, headers });
	headers.set('content-encoding', 'gzip');
	headers.delete('content-length');
	return new Response(body.pipeThrough(new CompressionStream('gzip')), { status, statusText, headers });
}
