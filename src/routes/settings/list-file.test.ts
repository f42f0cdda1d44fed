import { expect, test } from 'vitest';
import { decodeList } from './list-file.ts';

const utf8 = new TextEncoder().encode('Ünsal\n例');

test.each([
	['UTF-8', [...utf8], 'Ünsal\n例'],
	['UTF-8 with its mark', [0xef, 0xbb, 0xbf, ...utf8], 'Ünsal\n例'],
	['UTF-16', [0xff, 0xfe, 0xdc, 0, 0x0a, 0], 'Ü\n'],
	['UTF-16, the other way round', [0xfe, 0xff, 0, 0xdc], 'Ü'],
	['Windows-1252', [0xdc, 0x6e, 0x80], 'Ün€'],
	['nothing', [], ''],
	['a spreadsheet', [0x50, 0x4b, 3, 4, 5], null],
	['a picture', [0x89, 0x50, 0, 1], null],
])('%s', (_, bytes, text) => {
	expect(decodeList(Uint8Array.from(bytes))).toBe(text);
});
