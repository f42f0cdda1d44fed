import { describe, expect, it, test } from 'vitest';
import { pick, randomFrom, randomText } from '../../../../fixtures/random.ts';
import { parsePastedNames } from './pasted-names.ts';
import { canonicalUsername } from '../person/username.ts';

const namesIn = (text: string) => parsePastedNames(text).map(({ name }) => name);

describe('a pasted list', () => {
	it('finds names however they are written', () => {
		const pasted = [
			'exampleUser, user:Example_User_Two,User talk:Example & Co',
			'* [[Benutzerin:Пример|Пример]] (Diskussion, [[Benutzerin Diskussion:Пример|hier]]), seit 2020',
			'# [[:fr:Utilisateur:éxampleÜser/Brouillon]]',
			'\u200Eمستخدم:مستخدم مثال\u200F، 利用者:例え利用者、\t~2026-12345-67',
			'User:plain One, [[User:Linked, with comma|x]], since 2020 ([[User talk:Linked, with comma|talk]]),u:other',
			'[[Example, with comma]]',
			'1. 192.0.2.010',
			'',
			' , ,',
			'- ßmall',
		].join('\r\n');
		expect(namesIn(pasted)).toEqual([
			...['ExampleUser', 'Example User Two', 'Example & Co', 'Пример', 'ÉxampleÜser', 'مستخدم مثال', '例え利用者'],
			...['~2026-12345-67', 'Plain One', 'Linked, with comma', 'Other', 'Example, with comma', '192.0.2.10', 'ßmall'],
		]);
	});

	it('gives the line of each, and lists what can be no name', () => {
		expect(parsePastedNames('Example\n\nno|name, Benutzer:\nx<y')).toEqual([
			{ line: 1, typed: 'Example', name: 'Example' },
			{ line: 3, typed: 'no|name', name: null },
			{ line: 3, typed: 'Benutzer:', name: null },
			{ line: 4, typed: 'x<y', name: null },
		]);
	});
});

describe('other ways to write names', () => {
	test.each([
		['https://en.wikipedia.org/wiki/User:Anna_Beispiel', 'Anna Beispiel'],
		['https://meta.wikimedia.org/wiki/Special:CentralAuth/Anna_Beispiel', 'Anna Beispiel'],
		['https://en.wikipedia.org/wiki/Special:Contributions/Anna_Beispiel', 'Anna Beispiel'],
		['{{user|Anna Beispiel}}', 'Anna Beispiel'],
		['"Anna Beispiel"', 'Anna Beispiel'],
		['Anna Beispiel;Bruno Exempel', 'Anna Beispiel|Bruno Exempel'],
		['Anna Beispiel\tanna@uni.example\t2026-11-01', 'Anna Beispiel'],
		['username,enrolled_at\nAnna Beispiel,2026-11-01', 'Anna Beispiel'],
		['https://de.wikipedia.org/wiki/Benutzer:Anna/Entwurf#Teil', 'Anna'],
		['https://de.m.wikipedia.org/wiki/Benutzerin_Diskussion:Anna', 'Anna'],
		['https://de.wikipedia.org/wiki/Spezial:Beitr%C3%A4ge/Anna_Beispiel', 'Anna Beispiel'],
		['https://ja.wikipedia.org/wiki/%E7%89%B9%E5%88%A5:%E6%8A%95%E7%A8%BF%E8%A8%98%E9%8C%B2/例え', '例え'],
		['https://ru.wikipedia.org/wiki/Служебная:Вклад/Пример', 'Пример'],
		['https://zh.wikipedia.org/zh-hant/User:例_園丁', '例 園丁'],
		['https://en.wikipedia.org/w/index.php?title=Special:Contributions/Anna+B&limit=500', 'Anna B'],
		['https://en.wikipedia.org/w/index.php?title=Special:Contributions&target=Anna_B', 'Anna B'],
		['https://en.wikipedia.org/w/index.php?title=Special%3ALog&user=User%3AAnna%20B', 'Anna B'],
		['https://en.wikipedia.org/w/index.php?title=User:Anna&action=edit&redlink=1', 'Anna'],
		['en.wikipedia.org/wiki/User:Anna', 'Anna'],
		['//en.wikipedia.org/wiki/User_talk:Anna', 'Anna'],
		['* [https://en.wikipedia.org/wiki/User:Anna Anna, of the club]', 'Anna'],
		['(https://en.wikipedia.org/wiki/User:Anna_(club))', 'Anna (club)'],
		['https://a.example/wiki/User:A,https://a.example/wiki/User:B, and https://a.example/wiki/Page', 'A|B'],
		['[[Special:Contributions/Anna|edits]] and [[:de:Spezial:Beiträge/Bruno]]', 'Anna|Bruno'],
		['# {{u|Anna|she}} {{Benutzer|1=Bruno}}, since 2020', 'Anna|Bruno'],
		['{{ping|Anna|Bruno|p=:}}', 'Anna|Bruno'],
		["„Anna“; «Bruno» ; “Carla”,'''Dora'''", 'Anna|Bruno|Carla|Dora'],
		['"Beispiel, Anna", "the ""B"" one"', 'Beispiel, Anna|The "B" one'],
		['Quote\'s "Garden"', 'Quote\'s "Garden"'],
		['Anna <anna@uni.example>; mailto:bruno@uni.example', 'Anna'],
		['Anna, November 1, 2026', 'Anna'],
		['Old@account', 'Old@account'],
	])('%s', (text, expected) => {
		expect(namesIn(text).filter((name) => name !== null)).toEqual(expected.split('|'));
	});
});

describe('of a table one column counts', () => {
	const table = (delimiter: string, ...rows: string[][]) => rows.map((row) => row.join(delimiter)).join('\r\n');
	test.each(['\t', ';', ','])('by its head, with %j', (delimiter) => {
		const head = ['Name', 'E-Mail', 'User_name', 'enrolled at'];
		const anna = ['Anna B.', 'anna@uni.example', '"Beispiel, ""A""; x"', '2026-11-01'];
		const bruno = ['Bruno', '', 'https://de.wikipedia.org/wiki/Benutzer:Bruno_E', '1'];
		const text = `\uFEFF${table(delimiter, head, anna, ['', '', '', ''], bruno)}\n`;
		expect(parsePastedNames(text)).toEqual([
			{ line: 2, typed: 'Beispiel, "A"; x', name: 'Beispiel, "A"; x' },
			{ line: 4, typed: 'Bruno E', name: 'Bruno E' },
		]);
	});

	test.each([
		// https://github.com/WikiEducationFoundation/WikiEduDashboard, course_students_csv_builder.rb
		'username,enrollment_timestamp,registered_at,revisions_during_project\nAnna,2026-11-01 09:00:00 UTC,,3',
		'Benutzername\nAnna',
		'#;Konto;Datum\n1;Anna;1.11.2026',
		'Nom;Nom d’utilisateur\nAnne B.;Anna',
		'الاسم,البريد\nAnna,a@uni.example',
		'Wer?\tWann?\nAnna\t2026-11-01\nAnna\t2026-11-02',
		'1,Anna,20261101,a@uni.example\n2,Anna,20261101,b@uni.example',
	])('of %j', (text) => {
		expect(new Set(namesIn(text))).toEqual(new Set(['Anna']));
	});

	test('a list is none', () => {
		expect(namesIn('Anna,Bruno\nCarla,Dora')).toEqual(['Anna', 'Bruno', 'Carla', 'Dora']);
		expect(namesIn('Name\nUser\nAccount')).toEqual(['Name', 'User', 'Account']);
		expect(namesIn('Anna,Bruno\nCarla,2026')).toEqual(['Anna', 'Bruno', 'Carla', null]);
	});
});

describe('dates and addresses', () => {
	test.each([
		...[
			'2026-11-01',
			'2026-11-01T10:00:00Z',
			'2026-11-01 10:00:00 UTC',
			'2026-11-01 10:00:00 +0000',
			'1.11.2026 10:00',
		],
		...['11/1/2026', '1 November 2026', '1. Dezember 2026', '1 de enero de 2026', '10:00, 1 November 2026 (UTC)'],
		...['20261101100000', '2026年11月1日', '10:05', '3 мая 2026'],
	])('%s is a date, alone too', (text) => {
		expect(parsePastedNames(text)).toEqual([{ line: 1, typed: '', name: null, not: 'date' }]);
	});

	test.each(['2026', '20261101', '1793000000', '1793000000000'])('%s is one beside something else', (text) => {
		expect(namesIn(text)).toEqual([text]);
		expect(parsePastedNames(`Anna;${text}`)[1]).toEqual({ line: 1, typed: '', name: null, not: 'date' });
	});

	test.each(['Anna 2026', '12', '1.11', '192.0.2.1', 'May', 'Bot-2026-11', '~2026-12345-67', 'User 2026-11-01'])(
		'%s is a name',
		(text) => {
			expect(namesIn(`${text};Other`)).toEqual([text, 'Other']);
		},
	);

	test('nothing of them is in the result', () => {
		const text = 'Anna <anna@uni.example>, x|bruno@uni.example; [[User:carla@uni.example]]\n{{u|d@uni.example}}';
		const found = parsePastedNames(`${text}\nx|e@uni.example, Bruno\n${'y'.repeat(700)}@uni.example`);
		expect(JSON.stringify(found)).not.toMatch(/uni\.example/);
		expect(found.map(({ name, typed, not }) => not ?? name ?? typed)).toEqual([
			...['e-mail', 'e-mail', 'x|', 'e-mail', 'Bruno', 'e-mail'],
		]);
	});
});

test('names of any kind come out of a list as they went in, in order', () => {
	const random = randomFrom(9);
	const wrap = [
		(name: string) => name,
		(name: string) => name.replaceAll(' ', '_'),
		(name: string) => `  user:${name}\u200E`,
		(name: string) => `[[UŻYTKOWNICZKA:${name}|${name}]]`,
		(name: string) => `* [[:de:Benutzer:${name}]]`,
		(name: string) => `Thành viên: ${name}`,
	];
	for (let run = 0; run < 300; run += 1) {
		const names = Array.from({ length: 1 + Math.floor(random() * 20) }, () => canonicalUsername(randomText(random)))
			// Without what would be taken for a comma, a list's dot, a prefix, quotes.
			.filter((name) => name !== null && !/[:,]|^(["']).*\1$/.test(name));
		const pieces = names.map((name) => pick(random, wrap)(name ?? ''));
		const text = pieces.map((piece) => piece + pick(random, ['\n', '\r\n', '\n\n'])).join('');
		expect(namesIn(text)).toEqual(names);
	}
});

test('nothing that is pasted makes it fail, and no name is not in its canonical form', () => {
	const random = randomFrom(10);
	for (let run = 0; run < 3_000; run += 1) {
		const text = Array.from({ length: 5 }, () => randomText(random, ['[[', ']]', 'User:', ',', '\n', '* '])).join('');
		for (const { name } of parsePastedNames(text)) if (name !== null) expect(canonicalUsername(name)).toBe(name);
	}
});

test('five thousand names are read, and what is made to take long is, too', () => {
	const names = Array.from({ length: 5_000 }, (_, index) => `* [[Участница:Пример ${index}]] – [[User talk:X|t]]`);
	expect(parsePastedNames(names.join('\n'))).toHaveLength(10_000);
	parsePastedNames('[['.repeat(200_000));
	parsePastedNames('a:'.repeat(200_000));
	parsePastedNames(`${' '.repeat(200_000)}x`);
	for (const piece of [
		'a@',
		'"',
		'"a,',
		'""',
		'{{',
		'{{u|',
		'//',
		'a.',
		'username,"',
		'\t"',
		'1 jan ',
		"'",
		'a b@c.',
	]) {
		parsePastedNames(piece.repeat(20_000));
		parsePastedNames(`x,1\n${piece.repeat(20_000)}\ny,2`);
	}
	parsePastedNames(`«${' '.repeat(20_000)}x`);
	parsePastedNames(`https://de.wikipedia.org/wiki/User:A${','.repeat(20_000)}x`);
	// What takes time by the square of its length would take minutes.
}, 60_000);
