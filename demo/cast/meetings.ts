import { pick } from '../../fixtures/random.ts';
import { placeNamed } from '../texts/places.ts';
import { type Beginning, between, type Deed, row } from './row.ts';
import { summaryOf } from './titles.ts';

const second = 1_000;
const minute = 60_000;

/** A meeting is prepared on Meta, or people are invited on many wikis within minutes. */
export function organiser({ random }: Beginning): Deed[] {
	const wiki = placeNamed('metawiki');
	if (random() < 0.8) {
		const page = pick(random, wiki.pages);
		return row(random, 1 + Math.floor(random() * 4), [2 * minute, 8 * minute], () => {
			return {
				wiki,
				page,
				type: 'edit',
				comment: summaryOf(random, wiki.texts.more),
				bytes: between(random, 20, 700),
			};
		});
	}
	const invited = ['enwiki', 'eswiki', 'frwiki', 'dewiki', 'hiwiki'].map(placeNamed);
	return row(random, invited.length, [30 * second, 90 * second], (at) => {
		const one = invited[at] ?? wiki;
		const page = `${one.texts.talk}:Example Founder`;
		return {
			wiki: one,
			page,
			namespace: 3,
			type: 'edit',
			comment: '/* Workshop 2026 */',
			bytes: between(random, 380, 420),
		};
	});
}
