import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import type { Loaded } from '#lib/client/offline/offline.ts';
import { findForReview, type ForReview } from '#lib/client/review/find-for-review.ts';
import { formatView, readView } from '#lib/domain/filter/view.ts';
import { parseReviewOrder } from '#lib/domain/review/review-order.ts';
import type { Mark } from '#lib/domain/review/review.ts';
import { loadReviewMessages } from '#lib/messages/review.ts';
import { loadSentences } from '#lib/ui/sentence/sentences.svelte.ts';

const nothing: Loaded<ForReview> = {
	value: { items: [], hasMore: false, next: null, changes: null },
	source: 'server',
	asOf: 0,
	since: null,
};

export const load: PageLoad = async ({ fetch, url, parent }) => {
	const { preferences, messages } = await parent();
	const { view, mistake } = readView(url.searchParams, { now: Date.now(), zone: preferences.zone });
	/** A view that asks for no marks is about what nobody has marked. */
	const wanted: readonly Mark[] = view.filter.review ?? ['unreviewed'];
	const filter = { ...view.filter, review: [...wanted] };
	try {
		const [found, choices, words] = await Promise.all([
			mistake === null ? findForReview(fetch, filter) : nothing,
			commonData('choices', fetch),
			loadReviewMessages(messages.language, fetch),
		]);
		const { value, ...reading } = found;
		await loadSentences(value.items, messages.language);
		const query = formatView(view).toString();
		return {
			...{
				found: value,
				reading,
				wanted,
				filter,
				words,
				mistake,
				choices: choices.value,
				order: parseReviewOrder(url.searchParams),
			},
			/** The view as the query of an address, without the order. */
			query: query === '' ? '' : `?${query}`,
		};
	} catch (failure) {
		failPage(failure);
	}
};
