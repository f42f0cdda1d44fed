import { expect, test } from 'vitest';
import { randomFrom, randomText } from '../../../../fixtures/random.ts';
import { csvCell } from './csv.ts';

/** What a cell means, character by character; its time grows with the square of the length. */
function slowly(text: string): string {
	const sign = (end: string) => /^[\s\p{Cf}"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(end);
	const first = /^[\s\p{Cf}]*[=+\-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20]/u.test(text) ? "'" : '';
	const marked = [...text].map((one, at, all) =>
		';\t\r\n'.includes(one) && sign(all.slice(at + 1).join('')) ? `${one}'` : one,
	);
	return first + marked.join('');
}

const separators = [';', '\t', '\r', '\n', '=', '+', '-', '@', '\uFF1D', '\uFF20', '"', '\uFEFF', '\u200B', ',', '%'];

test('a cell is a text wherever a spreadsheet may begin a cell', () => {
	const random = randomFrom(15);
	for (let round = 0; round < 20_000; round += 1) {
		const text = randomText(random, [...separators, ...separators]);
		const cell = csvCell(text);
		const read = cell.startsWith('"') && /[",\r\n]|^\s|\s$/.test(slowly(text)) ? cell.slice(1, -1) : cell;
		expect(read === cell ? read : read.replaceAll('""', '"'), JSON.stringify(text)).toBe(slowly(text));
	}
});

test.each(['\t', ';', '"', '\t"', '; ', '\u200B', ';\t', '\r\n', '=', ' '])(
	'many of %j take no longer than their length',
	(piece) => {
		// With the square of the length this would take minutes.
		const text = piece.repeat(300_000 / piece.length);
		for (const whole of [text, `${text}x`, `x${text}`, `${text}=`]) expect(csvCell(whole).length).toBeGreaterThan(0);
	},
);
