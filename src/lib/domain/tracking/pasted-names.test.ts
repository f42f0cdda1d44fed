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
			// Without what would be taken for a comma, a list's dot, a prefix.
			.filter((name) => name !== null && !/[:,]/.test(name));
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

test('five thousand names take a moment, and so does what is made to take long', () => {
	const names = Array.from({ length: 5_000 }, (_, index) => `* [[Участница:Пример ${index}]] – [[User talk:X|t]]`);
	const start = performance.now();
	expect(parsePastedNames(names.join('\n'))).toHaveLength(10_000);
	parsePastedNames('[['.repeat(200_000));
	parsePastedNames('a:'.repeat(200_000));
	parsePastedNames(`${' '.repeat(200_000)}x`);
	expect(performance.now() - start).toBeLessThan(2_000);
});
