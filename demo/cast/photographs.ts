import { placeNamed, places } from '../texts/places.ts';
import { type Beginning, between, type Deed, row } from './row.ts';

const second = 1_000;
/** Wikis on which files are placed. */
const ofLanguages = places.filter(({ texts, pages }) => texts.pages === pages);

/** Files are uploaded and described; half of the time one is placed on many wikis, on the pages about the same thing. */
export function photographs({ random, who, time }: Beginning): Deed[] {
	const wiki = placeNamed('commonswiki');
	const subject = between(random, 0, 4);
	const count = between(random, 1, 3);
	const fileAt = (at: number) =>
		`${placeNamed('enwiki').pages[subject] ?? 'Example'} ${(Math.floor(time / 1000) % 900_000) + at}.jpg`;
	const uploads = row(random, count, [40 * second, 80 * second], (at) => {
		return { wiki, type: 'upload', page: `File:${fileAt(at)}`, comment: 'Own work' };
	});
	const depicts = `/* wbsetclaim-create:2||1 */ [[d:Special:EntityPage/P180]]: [[d:Special:EntityPage/Q${900_000_001 + subject}]]`;
	const described = uploads.map(({ after, what }): Deed => {
		return { after: after + 15 * second, what: { ...what, type: 'edit', comment: depicts, bytes: 310 } };
	});
	if (random() < 0.5) return [...uploads, ...described];
	const chosen = ofLanguages.filter(({ name }) => name === who.home || random() < 0.6).slice(0, 7);
	const placed = row(random, chosen.length, [35 * second, 100 * second], (at) => {
		const place = chosen[at] ?? placeNamed(who.home);
		const comment = place.texts.placed.replace('$1', fileAt(0));
		return {
			wiki: place,
			page: place.pages[subject] ?? 'Example',
			type: 'edit',
			comment,
			bytes: between(random, 60, 130),
		};
	});
	const item = {
		wiki: placeNamed('wikidatawiki'),
		page: `Q${900_000_001 + subject}`,
		type: 'edit',
		bytes: 430,
	} as const;
	const image: Deed = {
		after: 20 * second,
		what: { ...item, comment: `/* wbsetclaim-create:2||1 */ [[Property:P18]]: ${fileAt(0)}` },
	};
	const later = (uploads.at(-1)?.after ?? 0) + 60 * second;
	return [...uploads, ...described, ...[image, ...placed].map((deed) => ({ ...deed, after: deed.after + later }))];
}
