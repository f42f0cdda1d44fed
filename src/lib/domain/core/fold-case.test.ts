import { expect, test } from 'vitest';
import { randomFrom } from '../../../../fixtures/random.ts';
import { caseVariants, foldCase } from './fold-case.ts';

test.each([
	['Straße ÉCOLE Ünal', 'straße école ünal'],
	['ΟΔΟΣ οδός', 'οδοσ οδόσ'],
	['İstanbul ISPARTA ılık', 'istanbul isparta ılık'],
	['ПРИВЕТ ՀԱՅ 𞤀𞤁', 'привет հայ 𞤢𞤣'],
	// The signs for kelvin and ångström.
	['\u{212a} \u{212b}', 'k å'],
])('%s folds to %s', (text, folded) => {
	expect(foldCase(text)).toBe(folded);
});

test('folds code point by code point, and knows all that fold to the same', () => {
	const random = randomFrom(12);
	for (let run = 0; run < 3_000; run += 1) {
		const code = Math.floor(random() * (run % 2 ? 0x600 : 0x2_0000));
		if (code >= 0xd800 && code <= 0xdfff) continue;
		const point = String.fromCodePoint(code);
		const folded = foldCase(point);
		expect([...folded]).toHaveLength(1);
		expect(foldCase(`Σ${point}`)).toBe(`σ${folded}`);
		expect(caseVariants(point)).toContain(point);
		for (const variant of caseVariants(point)) expect(foldCase(variant)).toBe(folded);
	}
	expect(caseVariants('Σ').toSorted()).toEqual(['Σ', 'ς', 'σ']);
	expect(caseVariants('k')).toContain('\u{212a}');
});
