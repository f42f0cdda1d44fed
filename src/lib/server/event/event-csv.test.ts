import { expect, test } from 'vitest';
import { csvCell } from '#lib/domain/core/csv.ts';
import { csvHead, csvLine } from './event-csv.ts';
import type { EventItem } from '#lib/domain/core/api-types.ts';

/** A parser of RFC 4180, to compare what is written with what is read. */
function readCsv(text: string): string[][] {
	const rows: string[][] = [[]];
	const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
	for (let at = 0; at < text.length; at = cell.lastIndex) {
		cell.lastIndex = at;
		const match = cell.exec(text);
		if (!match) throw new Error(`not CSV at ${at}`);
		rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
		if (match[3] === '\r\n' && cell.lastIndex < text.length) rows.push([]);
	}
	return rows;
}

const item: EventItem = {
	key: 'dewiki:rev:2',
	id: 1,
	change: 1,
	review: { mark: 'flagged', note: '=1+1', by: 'Example', madeAt: 0, receivedAt: Date.UTC(2026, 10, 23, 15) },
	source: 'stream',
	time: Date.UTC(2026, 10, 23, 14, 2, 5),
	wiki: 'dewiki',
	type: 'edit',
	logType: null,
	logAction: null,
	user: 'مستخدم مثال',
	about: [],
	namespace: 0,
	title: 'A, "B"',
	sentence: '=1+1',
	comment: '=HYPERLINK("https://evil.example")\nmore',
	minor: true,
	bot: null,
	patrolled: null,
	oldRevision: 1,
	newRevision: 2,
	oldLength: 500,
	newLength: 20,
	logId: null,
	logParams: null,
	links: {
		page: 'https://de.example/wiki/A',
		diff: null,
		revision: null,
		log: null,
		history: null,
		user: null,
		contributions: null,
	},
};

test('a line is parsed to what was written, except for formulas', () => {
	const [head = [], line = []] = readCsv((csvHead + csvLine(item)).slice(1));
	const row = Object.fromEntries(head.map((name, index) => [name, line[index]]));
	expect(line.length).toBe(head.length);
	expect(row).toMatchObject({
		time: '2026-11-23T14:02:05.000Z',
		user: 'مستخدم مثال',
		title: 'A, "B"',
		size_change: '-480',
		minor: 'true',
		bot: '',
		comment: '\'=HYPERLINK("https://evil.example")\nmore',
		sentence: "'=1+1",
		review: 'flagged',
		reviewed_by: 'Example',
		reviewed_at: '2026-11-23T15:00:00.000Z',
		review_note: "'=1+1",
		key: 'dewiki:rev:2',
	});
	expect(csvLine({ ...item, review: null })).toContain(',unreviewed,,,,dewiki:rev:2\r\n');
	expect(csvHead.startsWith('\uFEFFtime,')).toBe(true);
});

test.each([
	'=1',
	'+1',
	'-1',
	'@x',
	'\tx',
	'\rx',
	'\nx',
	' =1',
	'\u200E=1',
	'＝1',
	'＋1',
	'－1',
	'＠x',
	'=',
	'|x',
	'%x',
])('the text %j does not run', (text) => {
	expect(readCsv(csvCell(text))[0]?.[0]).toBe(`'${text}`);
});

test.each([
	['a;=1', "a;'=1"],
	['a; +b;-c', "a;' +b;'-c"],
	['a\n@x', "a\n'@x"],
	['a;"=1"', 'a;\'"=1"'],
	['a\t=1', "a\t'=1"],
	['\t=1', "'\t'=1"],
	['\r=1', "'\r'=1"],
	['\n=1', "'\n'=1"],
])('the text %j does not run where cells are separated in another way', (text, written) => {
	expect(readCsv(csvCell(text))[0]?.[0]).toBe(written);
});

test.each(['', 'a', "it's", 'a; b', '1;2', '1-2', 'a=b', '→ x', 'ב', '−5'])('the text %j stays as it is', (text) => {
	expect(readCsv(csvCell(text))[0]?.[0] ?? '').toBe(text);
});

test('any text is parsed to what was written', () => {
	const pieces = ['"', ',', '\r', '\n', ' ', 'x', 'ü', ';', "'", '\u200F'];
	for (let seed = 1; seed < 3000; seed++) {
		const text = `x${Array.from({ length: seed % 7 }, (_, index) => pieces[(seed * (index + 3)) % pieces.length]).join('')}`;
		expect(readCsv(`${csvCell(text)},end\r\n`)).toEqual([[text, 'end']]);
	}
});
