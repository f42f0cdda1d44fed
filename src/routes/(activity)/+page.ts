import type { PageLoad } from './$types';
import { findEvents, firstEvents, hasHidden } from '#lib/client/event/events.ts';
import { failPage } from '#lib/client/access/error-page.ts';
import type { Loaded } from '#lib/client/offline/offline.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import { readView } from '#lib/domain/filter/view.ts';
import { loadRowCode } from '#lib/ui/event/list/row-code.svelte.ts';
import { loadSentences } from '#lib/ui/sentence/sentences.svelte.ts';
import { notTracked } from '#lib/ui/filter/not-tracked.ts';

const nothing: Loaded<EventsResponse> = {
	value: { items: [], next: null, searchedSince: null },
	source: 'server',
	asOf: 0,
	since: null,
};

export const load: PageLoad = async ({ fetch, url, parent }) => {
	const { preferences, messages } = await parent();
	const { view, mistake } = readView(url.searchParams, { now: Date.now(), zone: preferences.zone });
	const cursor = url.searchParams.get('cursor') || null;
	try {
		const [events, choices, feed] = await Promise.all([
			mistake === null ? findEvents(fetch, view.filter, cursor, cursor === null ? firstEvents : undefined) : nothing,
			commonData('choices', fetch),
			commonData('feed', fetch),
		]);
		const { value, ...reading } = events;
		await Promise.all([loadSentences(value.items, messages.language), loadRowCode(value.items)]);
		const isHidden = mistake === null && value.items.length === 0 && (await hasHidden(fetch, view, cursor));
		const NotTracked = await notTracked(view.filter, choices.value);
		return {
			...{ view, mistake, cursor, isHidden, events: value, reading, choices: choices.value, feed: feed.value },
			NotTracked,
		};
	} catch (failure) {
		failPage(failure);
	}
};
