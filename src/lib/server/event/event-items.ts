import type { EventItem } from '#lib/domain/core/api-types.ts';
import { eventLinks } from '#lib/domain/event/event-links.ts';
import type { Wiki } from '#lib/domain/event/event.ts';
import type { StoredEvent } from '#lib/server/store/event/read-events.ts';

/** Adds to events the addresses on their wikis. */
export function eventItems(events: readonly StoredEvent[], wikis: readonly Wiki[]): EventItem[] {
	const byName = new Map(wikis.map((wiki) => [wiki.name, wiki]));
	return events.map((event) => {
		const wiki = byName.get(event.wiki) ?? { name: event.wiki, scriptUrl: null, articleUrl: null };
		return { ...event, links: eventLinks(event, wiki, (name) => byName.get(name)) };
	});
}
