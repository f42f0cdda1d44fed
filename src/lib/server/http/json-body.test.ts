import { expect, test } from 'vitest';
import { readJsonObject } from './json-body.ts';

const request = (body: BodyInit | null, type = 'application/json') =>
	new Request('http://127.0.0.1/', { method: 'POST', body, headers: { 'content-type': type } });

test('a JSON object is read, in any number of parts', async () => {
	const text = new TextEncoder().encode('{"name":"Ünal 🦄"}');
	const parts = new ReadableStream({
		start(controller) {
			for (const byte of text) controller.enqueue(Uint8Array.of(byte));
			controller.close();
		},
	});
	const init = { method: 'POST', body: parts, duplex: 'half', headers: { 'content-type': 'application/json' } };
	expect(await readJsonObject(new Request('http://127.0.0.1/', init))).toEqual({ name: 'Ünal 🦄' });
	expect(await readJsonObject(request('{}', 'application/json; charset=utf-8'))).toEqual({});
});

test.each<[string, Request]>([
	['content-type', request('{}', 'text/plain')],
	['content-type', request('{}', 'application/jsonp')],
	['content-type', request('{}', 'application/json; charset=iso-8859-1')],
	['content-type', request('{}', 'multipart/form-data')],
	['body', request(null)],
	['body', request('')],
	['body', request('[]')],
	['body', request('null')],
	['body', request('{"a":')],
	['body', request(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))],
])('anything else is refused for its %s', async (field, wrong) => {
	await expect(readJsonObject(wrong)).rejects.toMatchObject({ kind: 'bad-input', field });
});
