import { Problem } from '#lib/domain/core/problem.ts';

/** Maximum number of fields of a form: 20,000 people and the act. */
const mostFields = 20_100;

/** The longest body that is received and dropped, in bytes. */
const longestDropped = 64 * 1024 * 1024;

/**
 * Limits the body of a request: a chunked body, without a length, is aborted as soon as it is longer.
 * @param longest in bytes
 * @throws {Problem} `too-large` at once if the declared length is longer
 */
export function boundBody(request: Request, longest: number): Request {
	const declared = request.headers.get('content-length');
	if (Number(declared) > longest) throw tooLarge(longest);
	// Node passes on no more bytes than declared.
	if (request.body === null || declared !== null) return request;
	const reader = request.body.getReader();
	let length = 0;
	const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
		{
			async pull(controller) {
				const { done, value } = await reader.read();
				length += value?.length ?? 0;
				// The rest is not cancelled: that would end the connection, and with it the response.
				if (length > longest) controller.error(tooLarge(longest));
				else if (done) controller.close();
				else controller.enqueue(value);
			},
			cancel: (reason) => reader.cancel(reason),
		},
		{ highWaterMark: 0 },
	);
	const { method, headers, signal } = request;
	const init = { method, headers, signal, body, duplex: 'half' };
	return new Request(request.url, init);
}

/**
 * Handles the unread rest of a body after the response: it would block the next request on the connection. A body of
 * known length is received and dropped, since a client that is cut off while sending may never see the response.
 * Chunked bodies, which browsers do not send, may have no end.
 * @returns whether the connection is to be closed
 */
export function dropBody({ body, bodyUsed, headers }: Request): boolean {
	if (body !== null && !bodyUsed && headers.has('content-length')) {
		void body.pipeTo(new WritableStream()).catch(() => undefined);
	}
	return headers.has('transfer-encoding') || Number(headers.get('content-length')) > longestDropped;
}

function tooLarge(longest: number): Problem {
	return new Problem('too-large', `the body may have ${longest} bytes at most`, { field: 'body' });
}

/**
 * Reads the text of a body that is already limited.
 * @throws {Problem} `bad-input` if it is aborted or is not UTF-8, `too-large` as in {@link boundBody}
 */
export async function readText(request: Request): Promise<string> {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(await request.arrayBuffer());
	} catch (error) {
		if (error instanceof Problem) throw error;
		throw new Problem('bad-input', 'the body must be whole, and in UTF-8', { field: 'body', cause: error });
	}
}

/**
 * Reads a form in the format of our pages. Not with `Request.formData()`: its time grows with the square of the number
 * of fields, and it accepts files.
 * @throws {Problem} `bad-input` unless it is such a form in UTF-8, `too-large`
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
	requireType(request, 'application/x-www-form-urlencoded');
	const text = await readText(request);
	let fields = 1;
	for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
		if (++fields > mostFields) throw new Problem('too-large', `a form may have ${mostFields} fields at most`);
	}
	return new URLSearchParams(text);
}

/** @throws {Problem} `bad-input` unless a request's body has this type, and UTF-8 if it names an encoding */
export function requireType(request: Request, type: string): void {
	const header = (request.headers.get('content-type') ?? '').toLowerCase();
	const [given, ...parameters] = header.split(';').map((piece) => piece.trim());
	const isUtf8 = parameters.every((one) => !one.startsWith('charset=') || /^charset="?utf-?8"?$/.test(one));
	if (given === type && isUtf8) return;
	throw new Problem('bad-input', `the body must be ${type} in UTF-8`, { field: 'content-type' });
}
