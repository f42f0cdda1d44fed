import { expect, test } from 'vitest';
import { boundBody, dropBody, readForm, readText } from './request-body.ts';

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

test('a body whose declared length is too long is refused before it is read', () => {
	const { body, taken } = chunks();
	expect(() => boundBody(post(body, { 'content-length': '31' }), 30)).toThrow(
		expect.objectContaining({ kind: 'too-large' }),
	);
	expect(() => boundBody(post(null, { 'content-length': '1' }), 0)).toThrow(/at most/);
	// A stream buffers this much in advance.
	expect(taken()).toBeLessThanOrEqual(10);
});

test('a body without a length is read up to the limit', async () => {
	expect(await readText(boundBody(post(chunks(30).body), 30))).toBe('a'.repeat(30));
	const { body, taken } = chunks();
	await expect(readText(boundBody(post(body), 30))).rejects.toMatchObject({ kind: 'too-large' });
	expect(taken()).toBeLessThanOrEqual(50);
	await expect(readText(boundBody(post(chunks(10).body), 0))).rejects.toMatchObject({ kind: 'too-large' });
});

test('method, headers and end of a request are not changed', async () => {
	const leaving = new AbortController();
	const request = boundBody(new Request(post(chunks(10).body), { signal: leaving.signal }), 30);
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
	await expect(readText(boundBody(post(body), 30))).rejects.toMatchObject({ kind: 'bad-input', field: 'body' });
});

test('the unread rest of a body is dropped if it has a length, and else ends the connection', async () => {
	const known = chunks(30);
	expect(dropBody(post(known.body, { 'content-length': '30' }))).toBe(false);
	await expect.poll(known.taken).toBe(30);
	expect(dropBody(post(chunks(0).body, { 'content-length': '99999999' }))).toBe(true);
	const unknown = chunks();
	expect(dropBody(post(unknown.body, { 'transfer-encoding': 'chunked' }))).toBe(true);
	expect(unknown.taken()).toBeLessThanOrEqual(10);
	expect(dropBody(post(null))).toBe(false);
	const read = post('a=1', { 'content-length': '3' });
	await readForm(read);
	expect(dropBody(read)).toBe(false);
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
