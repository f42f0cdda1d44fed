import { expect, test, vi } from 'vitest';
import { ArrivingBodies } from './arriving-bodies.ts';
import { dropBody, readForm, readText, receiveBody, requireShortBody } from './request-body.ts';

const formType = 'application/x-www-form-urlencoded';

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
	const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': formType, ...headers } };
	return new Request('http://127.0.0.1/', init);
}

/** Bytes in chunks of ten, without an end unless one is given; `taken` is how many bytes were requested. */
function chunks(end = Infinity) {
	let taken = 0;
	const body = new ReadableStream<Uint8Array>({
		pull(controller) {
			if (taken >= end) return controller.close();
			taken += 10;
			controller.enqueue(new Uint8Array(10).fill(97));
		},
	});
	return { body, taken: () => taken };
}

const receive = (request: Request, longest: number, bodies = new ArrivingBodies()) =>
	receiveBody(request, { longest, sender: '' }, bodies);

test('a body whose declared length is too long is refused before it is read', () => {
	const { body, taken } = chunks();
	expect(() => requireShortBody(post(body, { 'content-length': '31' }), 30)).toThrow(
		expect.objectContaining({ kind: 'too-large' }),
	);
	expect(() => requireShortBody(post(null, { 'content-length': '1' }), 0)).toThrow(/at most/);
	// A stream buffers this much in advance.
	expect(taken()).toBeLessThanOrEqual(10);
});

test('a body is received up to the limit', async () => {
	expect(await readText(await receive(post(chunks(30).body), 30))).toBe('a'.repeat(30));
	expect(await readText(await receive(post(chunks(50_000).body), 50_000))).toBe('a'.repeat(50_000));
	const { body, taken } = chunks();
	await expect(receive(post(body), 30)).rejects.toMatchObject({ kind: 'too-large' });
	expect(taken()).toBeLessThanOrEqual(50);
	await expect(receive(post(chunks(10).body), 0)).rejects.toMatchObject({ kind: 'too-large' });
});

test('a body that does not arrive in time is refused, and its rest can be dropped', async () => {
	vi.useFakeTimers();
	const controller = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
	const body = new ReadableStream<Uint8Array>({ start: controller.resolve });
	(await controller.promise).enqueue(new Uint8Array(3));
	const request = post(body, { 'content-length': '9' });
	const bodies = new ArrivingBodies();
	const received = expect(receive(request, 30, bodies)).rejects.toMatchObject({ kind: 'too-slow', field: 'body' });
	await vi.advanceTimersByTimeAsync(11_000);
	await received;
	vi.useRealTimers();
	expect([request.body?.locked, bodies.size]).toEqual([false, 0]);
});

test('method, headers and end of a request are not changed', async () => {
	const leaving = new AbortController();
	const request = await receive(new Request(post(chunks(10).body), { signal: leaving.signal }), 30);
	expect([request.method, request.headers.get('content-type'), await request.text()]).toEqual([
		'POST',
		formType,
		'aaaaaaaaaa',
	]);
	leaving.abort();
	expect(request.signal.aborted).toBe(true);
});

test('an aborted body is the client’s mistake', async () => {
	const body = new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) });
	await expect(receive(post(body), 30)).rejects.toMatchObject({ kind: 'bad-input', field: 'body' });
});

test('the unread rest of a body is dropped if it has a length, and else ends the connection', async () => {
	const bodies = new ArrivingBodies();
	const drop = (request: Request) => dropBody(request, undefined, bodies);
	const known = chunks(30);
	expect(drop(post(known.body, { 'content-length': '30' }))).toBe(false);
	await expect.poll(known.taken).toBe(30);
	expect(drop(post(chunks(0).body, { 'content-length': '99999999' }))).toBe(true);
	const unknown = chunks();
	expect(drop(post(unknown.body, { 'transfer-encoding': 'chunked' }))).toBe(true);
	expect(unknown.taken()).toBeLessThanOrEqual(10);
	expect(drop(post(null))).toBe(false);
	const read = post('a=1', { 'content-length': '3' });
	await readForm(read);
	expect(drop(read)).toBe(false);
});

test('a form is read in the format of browsers', async () => {
	const form = await readForm(post('name=%C3%9Cnal+%F0%9F%A6%84&id=1&id=2&__proto__=x&empty', {}));
	expect([form.get('name'), form.getAll('id'), form.get('empty'), form.get('nothing')]).toEqual([
		'Ünal 🦄',
		['1', '2'],
		'',
		null,
	]);
	expect([...(await readForm(post('', { 'content-type': `${formType};charset="UTF-8"` })))]).toEqual([]);
});

test.each<[string, Request]>([
	['text', post('a=1', { 'content-type': 'text/plain' })],
	['no type', post('a=1', { 'content-type': '' })],
	['files', post('--x', { 'content-type': 'multipart/form-data' })],
	['files with a boundary', post('--x', { 'content-type': 'multipart/form-data; boundary=x' })],
	['a longer type', post('a=1', { 'content-type': `${formType}x` })],
	['another encoding', post('a=1', { 'content-type': `${formType}; charset=iso-8859-1` })],
	['bytes that are not UTF-8', post(Uint8Array.of(0x61, 0x3d, 0xff))],
])('%s is not a form', async (_, request) => {
	await expect(readForm(request)).rejects.toMatchObject({ kind: 'bad-input' });
});

test('the number of a form’s fields is limited', async () => {
	expect((await readForm(post('a&'.repeat(20_000)))).size).toBe(20_000);
	await expect(readForm(post('a&'.repeat(1_900_000)))).rejects.toMatchObject({ kind: 'too-large' });
});
