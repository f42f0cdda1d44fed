import { expect, test } from 'vitest';
import { isTitleOf } from './erased-name.ts';

test.each<[string, boolean]>([
	['User:Old Name', true],
	['Benutzerin:old_Name/Sandbox', true],
	['Special:CentralAuth/Old Name', true],
	// The form of Meta's logs for accounts of all wikis, and of another wiki.
	['User:Old Name@global', true],
	['User:Old Name@enwiki', true],
	['User:Old Names', false],
	['User:Old Name@example.org', false],
	['Old Name', false],
])('whether %s is a title of theirs: %s', (title, expected) => {
	expect(isTitleOf(title, 'Old Name')).toBe(expected);
});
