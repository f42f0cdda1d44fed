import { expect, test } from 'vitest';
import { folded } from '#lib/domain/core/folded.ts';
import { matchingNames } from './matching-names.ts';

const all = ['Åsa One', 'Bea', 'asa two', 'Cleo', 'ASA_three', 'مثال'].map((name) => ({ name, text: folded(name) }));
const find = (search: string, chosen: string[] = [], most = 10) => matchingNames(all, { search, chosen, most });

test('names are found by any part, whatever case, accents and underscores', () => {
	expect(find('').found).toBe(all.length);
	expect(find(' ÅSA ')).toEqual({ names: ['Åsa One', 'asa two', 'ASA_three'], found: 3 });
	expect(find('a t').names).toEqual(['asa two', 'ASA_three']);
	expect(find('مث').names).toEqual(['مثال']);
	expect(find('nobody')).toEqual({ names: [], found: 0 });
});

test('who is chosen stays in place, however little is shown', () => {
	expect(find('asa', ['Cleo'], 2)).toEqual({ names: ['Åsa One', 'asa two', 'Cleo'], found: 3 });
	expect(find('asa', ['ASA_three'], 1)).toEqual({ names: ['Åsa One', 'ASA_three'], found: 3 });
	expect(find('nobody', ['مثال'])).toEqual({ names: ['مثال'], found: 0 });
});
