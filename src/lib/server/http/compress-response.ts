/** Types that compress well; an event stream would wait in the compressor for its next line. */
const text = /^(text\/(?!event-stream)|application\/(json|x-ndjson)\b)/;
const takesGzip = /(^|,)\s*gzip\s*(,|$|;\s*q=(?!0(\.0*)?\s*(,|$)))/i;
/** Shortest body to compress, in bytes. */
const least = 1_000;

/**
 * A response compressed with gzip, if it is a text and the client accepts gzip: a page of events becomes a tenth. The
 * session, which is secret, is never in a body together with text of an attacker, so that the compressed length does
 * not reveal it.
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
