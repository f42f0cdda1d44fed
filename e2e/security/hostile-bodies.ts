import type { RawRequest } from './attack.ts';

/** The header of a form. */
export const form = 'content-type: application/x-www-form-urlencoded';
const json = 'content-type: application/json';
const close = 'connection: close';

/** For several attackers: each reads it from the start. */
function repeated(piece: string, times: number): Iterable<string> {
	return {
		*[Symbol.iterator]() {
			for (let at = 0; at < times; at += 1) yield piece;
		},
	};
}

/**
 * Bodies that end, or are refused, at once, and with what; an attacker who is cut off while sending may see nothing.
 * @param cookie of a session
 */
export function hostileBodies(cookie: string): [name: string, request: RawRequest, statuses: string[]][] {
	const chunk = `ffff\r\n${'a'.repeat(0xffff)}\r\n`;
	const own = `cookie: ${cookie}`;
	const deep = '['.repeat(400_000);
	return [
		[
			'16 kB of &',
			{ head: ['POST /sign-in HTTP/1.1', form, close, 'content-length: 16384'], body: ['&'.repeat(16384)] },
			['400'],
		],
		[
			'many fields',
			{ head: ['POST /sign-in HTTP/1.1', form, close, 'content-length: 16384'], body: ['a=b&'.repeat(4096)] },
			['400'],
		],
		[
			'multipart',
			{
				head: [
					'POST /sign-in HTTP/1.1',
					'content-type: multipart/form-data; boundary=x',
					close,
					'content-length: 16380',
				],
				body: ['--x\r\n'.repeat(3276)],
			},
			['400'],
		],
		[
			'a huge declared length',
			{ head: ['POST /sign-in HTTP/1.1', form, 'content-length: 99999999999'], body: ['a'] },
			['413'],
		],
		[
			'a length that is no number',
			{ head: ['POST /sign-in HTTP/1.1', form, 'content-length: 1e3'], body: ['a'] },
			['400'],
		],
		[
			'two lengths',
			{ head: ['POST /sign-in HTTP/1.1', form, 'content-length: 1', 'content-length: 2'], body: ['a'] },
			['400'],
		],
		[
			'length and chunks',
			{ head: ['POST /sign-in HTTP/1.1', form, 'content-length: 1', 'transfer-encoding: chunked'], body: ['a'] },
			['400'],
		],
		[
			'chunks without an end',
			{ head: ['POST /sign-in HTTP/1.1', form, 'transfer-encoding: chunked'], body: repeated(chunk, 60) },
			['413', 'none'],
		],
		[
			'chunks to no page',
			{ head: ['POST /nowhere HTTP/1.1', form, 'transfer-encoding: chunked'], body: repeated(chunk, 60) },
			['404', 'none'],
		],
		[
			'aborted',
			{ head: ['POST /sign-in HTTP/1.1', form, 'content-length: 16000'], body: ['a=b'], disconnects: true },
			['none'],
		],
		['aborted reading', { head: ['GET /sign-in HTTP/1.1'], body: [''], disconnects: true }, ['none', '200']],
		[
			'deep JSON',
			{ head: ['POST /api/reviews HTTP/1.1', json, own, close, 'content-length: 400000'], body: [deep] },
			// Of one user ten may be on their way.
			['400', '408', 'none'],
		],
		[
			'a body for a page that takes none',
			{ head: ['GET /sign-in HTTP/1.1', close, 'content-length: 16000'], body: ['a'.repeat(16000)] },
			['413', 'none'],
		],
	];
}
