import type { IncomingMessage } from 'node:http';
import { Problem } from '#lib/domain/core/problem.ts';
import type { ArrivingBodies } from './arriving-bodies.ts';

/** Maximum number of fields of a form: 20,000 people and the act. */
const mostFields = 20_100;

/** The longest body that is received and dropped, in bytes. */
const longestDropped = 64 * 1024 * 1024;

/** How long any body may take, in ms, and how many bytes of its bound add 1 ms. */
const patience = 10_000;
const bytesPerMs = 50;

/** How long the unread rest of a body is received and dropped, in ms. */
const longestDrop = 30_000;

/** How long a body of `longest` bytes may take, in ms. */
export function longestArrival(longest: number): number {
	return Math.ceil(patience + longest / bytesPerMs);
}

/** @throws {Problem} `too-large` if the declared length of a body is more than `longest` bytes */
export function requireShortBody(request: Request, longest: number): void {
	if (Number(request.headers.get('content-length')) > longest) throw tooLarge(longest);
}

/**
 * Waits for the whole body of a request, before anything is done for it.
 * @param limits the most bytes, and whose it is (see {@link ArrivingBodies})
 * @returns the request, with a body that is there
 * @throws {Problem} `too-large`, `too-slow`, or `bad-input` if it is aborted
 */
export async function receiveBody(
	request: Request,
	{ longest, sender }: { longest: number; sender: string },
	bodies: ArrivingBodies,
): Promise<Request> {
	if (request.body === null) return request;
	const reader = request.body.getReader();
	let isLate = false;
	const leave = bodies.begin(sender, longestArrival(longest), () => {
		isLate = true;
		// A read that waits fails, and the connection stays for the answer.
		reader.releaseLock();
	});
	try {
		const { method, headers, signal } = request;
		return new Request(request.url, { method, headers, signal, body: await readBytes(reader, longest) });
	} catch (error) {
		if (isLate) throw new Problem('too-slow', 'the body takes too long', { field: 'body' });
		if (error instanceof Problem) throw error;
		throw new Problem('bad-input', 'the body must be whole', { field: 'body', cause: error });
	} finally {
		leave();
		reader.releaseLock();
	}
}

/** All bytes of a body, in one buffer: many small chunks would take many times their size. */
async function readBytes(
	reader: ReadableStreamDefaultReader<Uint8Array>,
	longest: number,
): Promise<Uint8Array<ArrayBuffer>> {
	let bytes = new Uint8Array(Math.min(longest, 16_384));
	let length = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return bytes.subarray(0, length);
		if (length + value.length > longest) throw tooLarge(longest);
		if (length + value.length > bytes.length) {
			const larger = new Uint8Array(Math.min(longest, 2 * (length + value.length)));
			larger.set(bytes);
			bytes = larger;
		}
		bytes.set(value, length);
		length += value.length;
	}
}

/**
 * Handles the unread rest of a body after the response: it would block the next request on the connection. A body of
 * known length is received and dropped, for some time, since a client that is cut off while sending may never see the
 * response. Chunked bodies, which browsers do not send, may have no end.
 * @param message the request as Node has it
 * @returns whether the connection is to be closed
 */
export function dropBody(
	{ body, headers }: Request,
	message: IncomingMessage | undefined,
	bodies: ArrivingBodies,
): boolean {
	if (message?.complete === false && !message.destroyed) {
		const leave = bodies.begin('', longestDrop, () => message.destroy());
		message.once('close', leave);
	}
	if (body !== null && !body.locked && headers.has('content-length')) {
		void body.pipeTo(new WritableStream()).catch(() => undefined);
	}
	return headers.has('transfer-encoding') || Number(headers.get('content-length')) > longestDropped;
}

function tooLarge(longest: number): Problem {
	return new Problem('too-large', `the body may have ${longest} bytes at most`, { field: 'body' });
}

/**
 * Reads the text of a body that {@link receiveBody} has received.
 * @throws {Problem} `bad-input` if it is not UTF-8
 */
export async function readText(request: Request): Promise<string> {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(await request.arrayBuffer());
	} catch (error) {
		throw new Problem('bad-input', 'the body must be in UTF-8', { field: 'body', cause: error });
	}
}

/**
 * Reads a form in the format of our pages. Not with `Request.formData()`: its time grows with the square of the number
 * of fields, and it accepts files.
 * @throws {Problem} `bad-input` unless it is such a form in UTF-8, `too-large` if it has too many fields
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
