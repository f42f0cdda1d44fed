import { expect, test } from 'vitest';
import { similarNames, unknownNames } from './similar-names.ts';

const known = {
	users: ['Anna Beispiel', 'ExampleUser', 'Exampleuser', 'Ünal', '2001:DB8:0:0:0:0:0:1'],
	formerNames: { 'Old Name': 'Anna Beispiel', OLDER: 'New' },
};

test.each([
	['Anna beispiel', ['Anna Beispiel']],
	['EXAMPLEUSER', ['ExampleUser', 'Exampleuser']],
	// Both exist: a reader who typed one may mean the other.
	['ExampleUser', ['Exampleuser']],
	['ÜNAL', ['Ünal']],
	['Older', ['New']],
	['OLD NAME', ['Anna Beispiel']],
	['Old Name', []],
	['Anna', []],
	['Unal', []],
	['ToString', []],
])('similar to %s are %j', (name, similar) => {
	expect(similarNames(name, known)).toEqual(similar);
});

test('a name in other case, or one that every object has, is unknown', () => {
	const names = ['Anna Beispiel', 'Anna beispiel', 'Old Name', 'constructor'];
	expect(unknownNames(names, known)).toEqual(['Anna beispiel', 'constructor']);
	expect(unknownNames(names, { users: [] })).toEqual(names);
});
