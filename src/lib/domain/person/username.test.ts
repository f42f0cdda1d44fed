import { expect, test } from 'vitest';
import { randomFrom, randomText } from '../../../../fixtures/random.ts';
import { canonicalUsername, normalizedUsername, userKind } from './username.ts';

test.each([
	['exampleUser', 'ExampleUser'],
	['Exampleuser', 'Exampleuser'],
	['  Example__User\u00A0 two\n', 'Example User two'],
	['user:example_User', 'Example User'],
	[':User:user talk: example', 'Example'],
	['[[User:Example|the example]]', 'Example'],
	['[[:user:example]]', 'Example'],
	['\u200EExam\u200Fple\u202A User\u2069\uFEFF', 'Example User'],
	['элемент', 'Элемент'],
	['مستخدم مثال', 'مستخدم مثال'],
	['𐐨xample', '𐐀xample'],
	['e\u0301xample', 'Éxample'],
	['~2025-12345-67', '~2025-12345-67'],
	['user:2001:db8::1', '2001:DB8:0:0:0:0:0:1'],
	['192.000.2.1', '192.0.2.1'],
	['old@account', 'Old@account'],
	['a=b:c', 'A=b:c'],
	['1.2.3.xxx', '1.2.3.xxx'],
	['100% me', '100% me'],
	['نام\u200Cکاربری', 'نام\u200Cکاربری'],
])('%j is %j', (text, canonical) => {
	expect(canonicalUsername(text)).toBe(canonical);
});

test.each([
	['ß', 'ß'],
	['ŉ', 'ŉ'],
	['ǆ', 'Ǆ'],
	['ǅ', 'ǅ'],
	['ა', 'ა'],
	['ⅷ', 'ⅷ'],
	['ⓩ', 'ⓩ'],
	['ᾀ', 'ᾈ'],
	['ᾧ', 'ᾯ'],
	['ῳ', 'ῼ'],
	['ΐ', 'ΐ'],
	['ﬁ', 'ﬁ'],
	['ı', 'I'],
])('the first letter %s becomes %s, as on Wikimedia', (letter, upper) => {
	expect(canonicalUsername(`${letter}x`)).toBe(`${upper}x`);
});

test.each([
	'',
	' _ ',
	'User:',
	':::',
	'#local',
	'a<b',
	'a>b',
	'a[b',
	'a]b',
	'a|b',
	'a{b',
	'a}b',
	'a/b',
	'a\nb',
	'a\0b',
	'a\u0085b',
	'a\uFFFDb',
	'a\uD800b',
	'a~~~b',
	'a%41',
	'999.1.2.3',
	'192.0.2.0/24',
	'[[User:A]] [[User:B]]',
])('%j cannot be a name', (text) => {
	expect(canonicalUsername(text)).toBeNull();
	expect(normalizedUsername(text)).toBeNull();
});

test('a name has at most 255 bytes of UTF-8', () => {
	expect(canonicalUsername('é'.repeat(127))).not.toBeNull();
	expect(canonicalUsername('é'.repeat(128))).toBeNull();
});

test('a canonical name is its own canonical form, and so is its page', () => {
	const random = randomFrom(1);
	let names = 0;
	for (let round = 0; round < 20_000; round++) {
		const name = canonicalUsername(
			randomText(random, ['User', 'user talk', '::', '1', 'ǆ', 'i', '\u0307', 'ΐ', '\u0301']),
		);
		if (name === null) continue;
		names++;
		expect(canonicalUsername(name)).toBe(name);
		expect(canonicalUsername(`[[User:${name.replaceAll(' ', '_')}]]`)).toBe(name);
	}
	expect(names).toBeGreaterThan(1000);
});

test('the normalized form ignores case', () => {
	expect(normalizedUsername('user:EXAMPLE_User')).toBe('example user');
	expect(normalizedUsername('ExampleUser')).toBe(normalizedUsername('exampleuser'));
});

test('the kind of a user is read from the name', () => {
	expect(userKind('ExampleUser')).toBe('account');
	expect(userKind('~2025-12345-67')).toBe('temporary');
	expect(userKind('~2026-1')).toBe('temporary');
	expect(userKind('~Tilde~')).toBe('account');
	expect(userKind('192.0.2.1')).toBe('ip');
	expect(userKind('2001:DB8:0:0:0:0:0:1')).toBe('ip');
	expect(userKind('1.2.3.xxx')).toBe('account');
});
