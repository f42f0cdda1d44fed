import { expect, test } from 'vitest';
import { oneTimeToken } from './one-time-token.ts';

test('accepts the right token, once', () => {
	const token = oneTimeToken('correct-horse');
	expect(token.spend('')).toBe(false);
	expect(token.spend('correct-hors')).toBe(false);
	expect(token.spend('Correct-horse')).toBe(false);
	expect(token.left).toBe(true);
	expect(token.spend(' correct-horse\n')).toBe(true);
	expect(token.left).toBe(false);
	expect(token.spend('correct-horse')).toBe(false);
});

test('without a token it accepts nothing', () => {
	const token = oneTimeToken(null);
	expect(token.left).toBe(false);
	expect(token.spend('')).toBe(false);
	expect(token.spend('null')).toBe(false);
});
