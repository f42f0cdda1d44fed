import { pick } from '../../fixtures/random.ts';
import type { What } from '../generate.ts';
import { placeNamed, properties } from '../texts/places.ts';
import { between } from './row.ts';

const languages = ['dewiki', 'frwiki', 'eswiki', 'jawiki', 'zhwiki', 'arwiki'];

/** An item gets a statement with a property. */
export function claim(random: () => number, property = pick(random, Object.keys(properties))): Partial<What> {
	const wiki = placeNamed('wikidatawiki');
	const date = `${between(random, 1, 28)} March ${between(random, 1700, 1990)}`;
	const values: Readonly<Record<string, string>> = {
		...{ P569: date, P571: date, P1082: `${between(random, 200, 90_000)}`, P18: 'Example garden 🌻.jpg' },
	};
	const value = values[property] ?? `[[${pick(random, wiki.pages)}]]`;
	const comment = `/* wbsetclaim-create:2||1 */ [[Property:${property}]]: ${value}`;
	return {
		wiki,
		page: pick(random, wiki.pages),
		type: 'edit',
		comment,
		minor: false,
		bytes: between(random, 340, 520),
	};
}

/** An item gets a label in some language: what its page is called there. */
export function label(random: () => number): Partial<What> {
	const wiki = placeNamed('wikidatawiki');
	const { language, pages } = placeNamed(pick(random, languages));
	const at = between(random, 0, Math.min(pages.length, wiki.pages.length) - 1);
	const comment = `/* wbsetlabel-add:1|${language} */ ${pages[at] ?? ''}`;
	return { wiki, page: wiki.pages[at] ?? 'Q900000001', type: 'edit', comment, minor: false, bytes: 96 };
}
