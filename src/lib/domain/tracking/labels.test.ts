import { expect, test } from 'vitest';
import { canonicalLabel, mostLabels, parseLabels } from './labels.ts';

test('labels are divided, trimmed, put in order, and each is there once', () => {
	expect(parseLabels(' b, a \n Löschprüfung،  b ,,')).toEqual(['Löschprüfung', 'a', 'b']);
	expect(parseLabels('')).toEqual([]);
	expect(canonicalLabel('e\u0301  x\t')).toBe('é x');
});

test('what can be no label makes the whole no labels', () => {
	expect(parseLabels(`a, ${'x'.repeat(65)}`)).toBeNull();
	expect(parseLabels(Array.from({ length: mostLabels + 1 }, (_, index) => `l${index}`).join())).toBeNull();
	expect(canonicalLabel('a,b')).toBeNull();
});
