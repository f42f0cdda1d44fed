import { describe, expect, it } from 'vitest';
import { formatCursor, parseCursor } from './page-cursor.ts';
import { randomFrom, randomText } from '../../../../fixtures/random.ts';

describe('a cursor', () => {
	it('is parsed to what was formatted', () => {
		const random = randomFrom(3);
		for (let run = 0; run < 200; run += 1) {
			const cursor = { time: Math.floor(random() * 4e12), id: Math.floor(random() * 1e12) };
			expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
		}
	});

	it('is refused in any other form', () => {
		const random = randomFrom(4);
		const texts = ['', '1', '1-', '-1', '1-2-3', '1.5-2', '1e3-2', ' 1-2', '9'.repeat(16) + '-1'];
		for (const text of [...texts, ...Array.from({ length: 100 }, () => `${randomText(random)}-1`)]) {
			expect(() => parseCursor(text), text).toThrow(expect.objectContaining({ kind: 'bad-input', field: 'cursor' }));
		}
	});
});
