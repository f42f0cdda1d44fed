import { pick } from '../../fixtures/random.ts';
import { placeNamed } from '../texts/places.ts';
import { claim } from './claims.ts';
import { type Beginning, between, type Deed, row } from './row.ts';
import { anyPage, favourite, newPage, placeFor, summaryOf } from './titles.ts';

const second = 1_000;
const minute = 60_000;

/** Somebody comes back to a page and saves it again and again. */
export function writer({ random, who, time }: Beginning): Deed[] {
	const wiki = placeFor(random, who);
	if (wiki.name === 'wikidatawiki') return statements(random);
	const isNew = wiki.texts.pages === wiki.pages && random() < 0.08;
	const page = isNew ? newPage(wiki, time) : favourite(random, who, wiki);
	return row(random, 1 + Math.floor(random() ** 2 * 6), [2 * minute, 11 * minute], (at) => {
		const [isLess, isSmall] = [random() < 0.2, random() < 0.3];
		const comment = summaryOf(random, isLess ? wiki.texts.less : isSmall ? wiki.texts.small : wiki.texts.more);
		const bytes = isLess ? -between(random, 20, 400) : isSmall ? between(random, -20, 25) : between(random, 30, 900);
		return {
			wiki,
			page,
			comment,
			minor: false,
			...(isNew && at === 0 ? { type: 'new', bytes: bytes + 800 } : { type: 'edit', bytes }),
		};
	});
}

/** What people do on Wikidata who are mostly elsewhere. */
function statements(random: () => number): Deed[] {
	return row(random, between(random, 1, 3), [30 * second, 2 * minute], () => claim(random));
}

/** A page is brought from another language, and linked from an item. */
export function translator(beginning: Beginning): Deed[] {
	const { random, who, time } = beginning;
	const wiki = placeNamed(who.home);
	if (random() < 0.4) return writer(beginning);
	const from = placeNamed(pick(random, who.others));
	const page = newPage(wiki, time);
	const made = row(random, 2 + Math.floor(random() * 4), [3 * minute, 12 * minute], (at) =>
		at === 0
			? {
					wiki,
					page,
					type: 'new',
					bytes: between(random, 2_500, 9_000),
					comment: wiki.texts.translated.replace('$1', `[[:${from.language}:${newPage(from, time)}]]`),
				}
			: {
					wiki,
					page,
					type: 'edit',
					bytes: between(random, -60, 240),
					comment: summaryOf(random, wiki.texts.small),
					minor: true,
				},
	);
	const item = placeNamed('wikidatawiki');
	const comment = `/* wbsetsitelink-add:1|${wiki.name} */ ${page}`;
	return [
		...made,
		{ after: 90 * second, what: { wiki: item, page: pick(random, item.pages), type: 'edit', comment, bytes: 84 } },
	];
}

/** Small edits in a row. */
export function gnome({ random, who }: Beginning): Deed[] {
	const wiki = placeFor(random, who);
	if (wiki.name === 'wikidatawiki') return statements(random);
	const comment = pick(random, wiki.texts.small);
	return row(random, 4 + Math.floor(random() * 9), [20 * second, 75 * second], () => {
		return { wiki, page: anyPage(random, wiki), type: 'edit', comment, minor: true, bytes: between(random, -9, 12) };
	});
}

/** Somebody tries something. */
export function newcomer({ random, who, time }: Beginning): Deed[] {
	const wiki = placeFor(random, who);
	const isNew = random() < 0.12;
	const page = isNew ? newPage(wiki, time) : anyPage(random, wiki);
	return row(random, 1 + Math.floor(random() ** 2 * 4), [3 * minute, 9 * minute], (at) => {
		const bytes = isNew && at === 0 ? between(random, 80, 900) : between(random, -700, 1_400);
		return {
			wiki,
			page,
			type: isNew && at === 0 ? 'new' : 'edit',
			comment: summaryOf(random, wiki.texts.trial),
			minor: false,
			bytes,
		};
	});
}

/** A single edit. */
export function quiet({ random, who }: Beginning): Deed[] {
	const wiki = placeFor(random, who);
	const page = favourite(random, who, wiki);
	return [
		{
			after: 0,
			what: {
				wiki,
				page,
				type: 'edit',
				comment: summaryOf(random, wiki.texts.small),
				bytes: between(random, -40, 260),
			},
		},
	];
}
