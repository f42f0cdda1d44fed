import { pick } from '../../fixtures/random.ts';
import { summaries } from '../people.ts';
import { numberOf } from '../stream/page-id.ts';
import { type Place, placeNamed } from '../texts/places.ts';
import type { Character } from './cast.ts';

/** How many pages of each wiki have a number, besides those with a name. */
const numbered = 40;

/** The wiki for what somebody does: mostly home. */
export function placeFor(random: () => number, { home, others }: Character): Place {
	return placeNamed(others.length > 0 && random() < 0.2 ? pick(random, others) : home);
}

/** Any page of a wiki. */
export function anyPage(random: () => number, { name, pages, texts }: Place): string {
	const isOfLanguage = !/^(?:commons|wikidata|meta)/.test(name);
	return isOfLanguage && random() < 0.6
		? texts.fresh.replace('$1', String(1 + Math.floor(random() * numbered)))
		: pick(random, pages);
}

/** A page that somebody comes back to: they have three on each wiki. */
export function favourite(random: () => number, { name }: Character, place: Place): string {
	const { pages } = place;
	if (random() < 0.2) return anyPage(random, place);
	return pages[(numberOf(name) + Math.floor(random() * 3)) % pages.length] ?? pick(random, pages);
}

/** The title of a page that did not exist before a time (ms UTC). */
export function newPage(place: Place, time: number): string {
	return place.texts.fresh.replace('$1', String(1000 + (Math.floor(time / 1000) % 9_000_000)));
}

/** What somebody writes about an edit; now and then something that could be mistaken for something else. */
export function summaryOf(random: () => number, usual: readonly string[]): string {
	return pick(random, random() < 0.02 ? summaries : usual);
}
