import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Types that compress well; an event stream would wait in the compressor for its next line. */
const text = /^(text\/(?!event-stream)|application\/(json|x-ndjson)\b)/;
const takesGzip = /(^|,)\s*gzip\s*(,|$|;\s*q=(?!0(\.0*)?\s*(,|$)))/i;
/** Shortest body to compress, in bytes. */
const least = 1_000;

/** Bodies that are complete, and no longer than this, are compressed in one piece, which takes half the time. In bytes. */
const mostAtOnce = 1_000_000;
const pack = promisify(gzip);

/**
 * A response with other headers, and compressed with gzip if it is a text and the client accepts gzip: a page of events
 * becomes a tenth. The session, which is secret, is never in a body together with text of an attacker, so that the
 * compressed length does not reveal it.
 * @param headers those of the response, as they are to be sent; they are altered
 * @param acceptEncoding the header of the request
 */
export async function compressed(
	response: Response,
	headers: Headers,
	acceptEncoding: string | null,
): Promise<Response> {
	const { body, status, statusText } = response;
	const isText = body !== null && !headers.has('content-encoding') && text.test(headers.get('content-type') ?? '');
	if (isText) headers.append('vary', 'accept-encoding');
	const length = headers.get('content-length');
	const isSmall = length !== null && Number(length) < least;
	if (!isText || isSmall || !takesGzip.test(acceptEncoding ?? '')) {
		return new Response(body, { status, statusText, headers });
	}
	headers.set('content-encoding', 'gzip');
	headers.delete('content-length');
	if (length === null || Number(length) > mostAtOnce) {
		return new Response(body.pipeThrough(new CompressionStream('gzip')), { status, statusText, headers });
	}
	const packed = await pack(await response.arrayBuffer());
	headers.set('content-length', String(packed.length));
	return new Response(packed, { status, statusText, headers });
}
