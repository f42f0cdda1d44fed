import { expect, test } from 'vitest';
import { chooseLanguage, directionOf } from './languages.ts';

const languages = ['en', 'de', 'ar', 'pt-br'];

test.each([
	[null, null, 'en'],
	[null, 'null', 'en'],
	[null, 'de', 'de'],
	[null, 'de-AT,en;q=0.8', 'de'],
	[null, 'fr, en;q=0.1, ar;q=0.9', 'ar'],
	[null, 'fr, pt-BR;q=0.5', 'pt-br'],
	[null, 'de;q=0, *;q=0.5', 'en'],
	['ar', 'de', 'ar'],
	['xx', 'de', 'de'],
	['../../etc', ';;;,,q=,', 'en'],
])('cookie %s and Accept-Language %s give %s', (choice, accept, expected) => {
	expect(chooseLanguage(choice, accept, languages)).toBe(expected);
});

test('without a list, a language with messages is chosen', () => {
	expect(chooseLanguage('en', 'xx')).toBe('en');
});

test('knows the direction of languages', () => {
	expect(
		['en', 'ar', 'he', 'fa', 'ur', 'yi', 'ckb', 'ru', 'zh-hant'].filter((language) => directionOf(language) === 'rtl'),
	).toEqual(['ar', 'he', 'fa', 'ur', 'yi', 'ckb']);
});
