import { pick } from '../../fixtures/random.ts';
import type { Character, Kind } from './cast.ts';
import { organiser } from './meetings.ts';
import { patrols } from './patrols.ts';
import { photographs } from './photographs.ts';
import type { Beginning, Deed } from './row.ts';
import { curator } from './statements.ts';
import { gnome, newcomer, quiet, translator, writer } from './writing.ts';

const byKind: Readonly<Record<Kind, (beginning: Beginning) => Deed[]>> = {
	writer,
	translator,
	photographer: (beginning) => (beginning.random() < 0.65 ? photographs : writer)(beginning),
	gnome,
	newcomer,
	patroller: (beginning) => (beginning.random() < 0.8 ? patrols : writer)(beginning),
	curator,
	organiser,
	quiet,
};

/** What somebody does once they begin something (ms UTC): by what they are like. Some edits put a page into a category. */
export function deedsOf(random: () => number, who: Character, time: number): Deed[] {
	return byKind[who.kind]({ random, who, time }).flatMap((deed) => {
		const { wiki, type, page, namespace } = deed.what;
		const isArticle = type === 'new' || (type === 'edit' && who.kind !== 'curator');
		if (!wiki || !isArticle || namespace !== undefined || random() > 0.14) return deed;
		const category = `${wiki.category}:${pick(random, wiki.pages)}`;
		const what = { wiki, type: 'categorize', page: category, comment: `[[:${page ?? ''}]] added to category` } as const;
		return [deed, { after: deed.after + 1_000, what }];
	});
}
