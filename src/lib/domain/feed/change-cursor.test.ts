import { describe, expect, it, test } from 'vitest';
import { type ChangeCursor, endOfChange, formatChangeCursor, isAhead, parseChangeCursor } from './change-cursor.ts';
import { randomFrom, randomText } from '../../../../fixtures/random.ts';
import { Problem } from '../core/problem.ts';

const epoch = '3f0c1d2e-0000-4000-8000-123456789abc';

describe('a cursor of changes', () => {
	it('is parsed to what was formatted', () => {
		const random = randomFrom(4);
		for (let count = 0; count < 500; count += 1) {
			const cursor = { epoch, change: Math.floor(random() * 1e15), id: Math.floor(random() * 1e15) };
			expect(parseChangeCursor(formatChangeCursor(cursor))).toEqual(cursor);
		}
		expect(parseChangeCursor(formatChangeCursor(endOfChange(epoch, 7)))).toEqual(endOfChange(epoch, 7));
	});

	it('is refused in any other form, with the name of its parameter', () => {
		const random = randomFrom(5);
		const others = Array.from({ length: 500 }, () => `${epoch}.1.${randomText(random, ['.', '7'])}`).filter(
			(text) => !/^[^.]+\.1\.\d+$/.test(text),
		);
		for (const text of ['', 'x', '1.2', `${epoch}.1.9007199254740993`, `${epoch}.-1.2`, ...others]) {
			expect(() => parseChangeCursor(text), text).toThrow(Problem);
		}
	});
});

test('one of two cursors is ahead, but not with two databases', () => {
	const at = (change: number, id: number): ChangeCursor => ({ epoch, change, id });
	const inOrder = [at(1, 5), at(1, 6), endOfChange(epoch, 1), at(2, 0), at(10, 1)];
	for (const [index, cursor] of inOrder.entries()) {
		for (const [other, than] of inOrder.entries()) expect(isAhead(cursor, than)).toBe(index > other);
		expect(isAhead(cursor, { ...at(0, 0), epoch: 'another' })).toBe(false);
	}
});
