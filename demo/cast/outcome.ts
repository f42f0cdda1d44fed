import type { WikiEvent } from '#lib/domain/event/event.ts';
import { mayBeScored } from '#lib/domain/outcome/risk.ts';
import { pick } from '../../fixtures/random.ts';
import type { Generator } from '../generate.ts';
import { type Place, placeNamed } from '../texts/places.ts';
import type { Generated } from '../topic-log.ts';
import { type Character, type Kind, otherPatroller, tracked } from './cast.ts';
import { busyness } from './hours.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What becomes of an edit: `after` is the time since it was made, in ms. */
export interface Consequence {
	after: number;
	make: (generator: Generator, time: number, edit: Generated) => Generated[];
}

/** Tags that wikis give edits, with a name for each. */
export const usualTags: Readonly<Record<string, string>> = {
	visualeditor: 'Visual edit',
	'mobile edit': 'Mobile edit',
	'mobile web edit': 'Mobile web edit',
	contenttranslation: 'Content translation',
	'mw-undo': 'Undo',
	'mw-reverted': 'Reverted',
};

/** Which share of the edits of each kind of people is reverted, and how low their scores are at least. */
const fates: Readonly<Record<Kind, { reverted: number; least: number }>> = {
	writer: { reverted: 0.04, least: 0 },
	translator: { reverted: 0.02, least: 0 },
	photographer: { reverted: 0.04, least: 0 },
	gnome: { reverted: 0.01, least: 0 },
	newcomer: { reverted: 0.5, least: 0.5 },
	patroller: { reverted: 0.01, least: 0 },
	curator: { reverted: 0.01, least: 0 },
	organiser: { reverted: 0.01, least: 0 },
	quiet: { reverted: 0.06, least: 0.1 },
};

/** What we read of an edit's message. */
type Edit = Pick<WikiEvent, 'type' | 'namespace' | 'wiki'> & {
	title: string;
	user: string;
	length: { old?: number; new: number };
	revision: { new: number };
};

/**
 * What becomes of an edit: its tags come at once, many have one; a model scores it; some are reverted within hours, by
 * others or by the same person, and tagged as such a minute later; new pages of newcomers are often deleted.
 */
export function consequences(random: () => number, { kind }: Character, made: Generated): Consequence[] {
	const edit = JSON.parse(made.data) as Edit;
	const fate = fates[kind];
	const tags = tagsOf(random, kind, edit);
	const isReverted = edit.type === 'edit' && random() < fate.reverted;
	// What is reverted has a high score more often, and not always.
	const score = fate.least + (1 - fate.least) * (1 - random() ** (isReverted ? 2 : 0.5) * 0.99);
	const isByThemselves = isReverted && random() < 0.12;
	// One's own mistake is seen at once, or not at all.
	const after = Math.floor(minute + random() ** 3 * (isByThemselves ? 20 * minute : 8 * hour));
	// Also where there are none, so that no wiki need be asked for them.
	const atOnce: Consequence[] = [{ after: 0, make: (generator, time, of) => [generator.tags(time, of, tags)] }];
	if (mayBeScored(edit))
		atOnce.push({ after: 0, make: (generator, time, of) => [generator.risk(time, of, Math.round(score * 1e4) / 1e4)] });
	if (edit.type === 'new' && kind === 'newcomer' && random() < 0.5)
		return [...atOnce, { after, make: (generator, time, of) => deletion(generator, time, of, edit) }];
	if (!isReverted) return atOnce;
	const chance = random();
	return [
		...atOnce,
		{
			after,
			make(generator, time, of) {
				const by = isByThemselves ? edit.user : patrollerOf(edit.wiki, time, chance);
				return undo(generator, time, of, edit, by);
			},
		},
		{
			after: after + minute,
			make: (generator, time, of) => [generator.tags(time, of, [...tags, 'mw-reverted'], tags)],
		},
	];
}

function tagsOf(random: () => number, kind: Kind, { type }: Edit): string[] {
	if (kind === 'translator' && type === 'new') return ['contenttranslation'];
	if (kind === 'newcomer') return random() < 0.6 ? ['mobile edit', 'mobile web edit'] : ['visualeditor'];
	return ['writer', 'quiet', 'translator'].includes(kind) && random() < 0.3
		? [pick(random, ['visualeditor', 'mobile edit'])]
		: [];
}

/** Who reverts and deletes on a wiki at a time: a tracked patroller who is there and awake, or somebody else. */
function patrollerOf(wiki: string, time: number, chance: number): string {
	const there = tracked.filter(({ kind, home, others, zone }) => {
		return kind === 'patroller' && [home, ...others].includes(wiki) && busyness(zone, time) > 0.5;
	});
	return chance < 0.6 ? (there[0]?.name ?? otherPatroller) : otherPatroller;
}

/** The edit that undoes another, its tag, and what the stream of page changes says of it. */
function undo(generator: Generator, time: number, made: Generated, edit: Edit, by: string): Generated[] {
	const wiki = placeNamed(edit.wiki);
	const comment = wiki.texts.undone.replace('$1', String(edit.revision.new)).replaceAll('$2', edit.user);
	const bytes = (edit.length.old ?? 0) - edit.length.new;
	const what = {
		wiki,
		type: 'edit',
		page: edit.title,
		namespace: edit.namespace ?? 0,
		comment,
		bytes,
		minor: false,
	} as const;
	const sent = generator.event(time, by, what);
	return [sent, generator.tags(time, sent, ['mw-undo']), generator.revert(time, made, by, sent)];
}

/** A page is deleted, as the log and the stream of deletions say. */
function deletion(generator: Generator, time: number, made: Generated, { wiki, title, user }: Edit): Generated[] {
	const place: Place = placeNamed(wiki);
	const by = patrollerOf(wiki, time, (title.length % 10) / 10);
	const log = { type: 'delete', action: 'delete', params: [] };
	const comment = place.texts.warned.replace('$1', `User:${user}`);
	const entry = { wiki: place, type: 'log', page: title, namespace: 0, comment, log } as const;
	return [generator.event(time, by, entry), generator.pageDeletion(time, made, 'delete')];
}
