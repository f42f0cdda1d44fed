import { expect, it } from 'vitest';
import { followRenames, withCurrentNames } from './former-names.ts';

it('replaces former names by present ones, once each', () => {
	const formerNames = { Old: 'New', toString: 'Other' };
	expect(withCurrentNames({ user: ['New', 'Old', 'Z'], minor: true }, formerNames)).toEqual({
		user: ['New', 'Z'],
		minor: true,
	});
	for (const filter of [{}, { user: ['New'] }, { user: ['constructor'] }]) {
		expect(withCurrentNames(filter, formerNames)).toBe(filter);
		expect(withCurrentNames(filter)).toBe(filter);
	}
});

it('follows a person who is renamed while the page is open, but not one whose name is hidden', () => {
	const known = [
		{ key: 'a', user: 'Old' },
		{ key: 'b', user: 'Hidden' },
		{ key: 'c', user: 'Same' },
	];
	const altered = [
		{ key: 'a', user: 'New' },
		{ key: 'b', user: null },
		{ key: 'c', user: 'Same' },
		{ key: 'd', user: 'Else' },
	];
	expect(followRenames({ user: ['Hidden', 'Old'] }, known, altered)).toEqual({ user: ['Hidden', 'New'] });
	const others = { user: ['Same'] };
	expect(followRenames(others, known, altered)).toBe(others);
});
