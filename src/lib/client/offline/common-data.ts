import { readCoverage } from '#lib/api/coverage.ts';
import { listFilterChoices, readFeed } from '#lib/api/event.ts';
import type { Fetch } from '#lib/api/request.ts';
import { listPeople } from '#lib/api/person.ts';
import { listSavedViews } from '#lib/api/saved-view.ts';
import type {
	CoverageAnswer,
	FeedAnswer,
	FilterChoicesAnswer,
	PeopleAnswer,
	SavedViewsAnswer,
} from '#lib/domain/core/api-types.ts';
import { keep, withCache } from '../device/device.ts';
import { type Answer, keptAnswer } from './offline.ts';
import { forgetFormerNames } from '../person/cached-people.ts';

/** Small answers that pages need, by the name under which each is kept. */
interface SmallAnswers {
	choices: FilterChoicesAnswer;
	feed: FeedAnswer;
	people: PeopleAnswer;
	coverage: CoverageAnswer;
	views: SavedViewsAnswer;
}

const asks: { [Name in keyof SmallAnswers]: (fetch: Fetch) => Promise<SmallAnswers[Name]> } = {
	choices: listFilterChoices,
	feed: readFeed,
	people: listPeople,
	coverage: (fetch) => readCoverage(fetch),
	views: listSavedViews,
};

/** A small answer, of the server or kept from the last time. Fails as {@link keptAnswer} does. */
export function smallAnswer<Name extends keyof SmallAnswers>(
	name: Name,
	fetch: Fetch,
): Promise<Answer<SmallAnswers[Name]>> {
	return keptAnswer(name, () => asks[name](fetch));
}

/** Keeps all of them anew, before a page has asked for them. Fails as `api/request.ts` does, after having tried each. */
export async function keepSmallAnswers(fetch: Fetch): Promise<void> {
	const kept = Object.entries(asks).map(async ([name, ask]) => keep(name, await ask(fetch)));
	await Promise.allSettled(kept);
	await Promise.all(kept);
	await withCache(async (cache) => {
		const people = await cache.kept<PeopleAnswer>('people');
		if (people) await forgetFormerNames(cache, people.value);
	});
}
