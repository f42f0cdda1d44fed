import type { Insights } from '#lib/domain/insight/insights.ts';
import { countsOf, type Person } from '#lib/domain/person/person.ts';

// Programs read some counts as plain numbers beside `counts`. Null: nothing is known; otherwise only `counts` tells whether
// a number is exact.

/** A person as `/api/users` answers. */
export function personResponse(person: Person) {
	const { events, wikis } = countsOf(person);
	return { ...person, events: events.value, wikis: wikis.value };
}

/** What `/api/insights` answers. */
export function insightsResponse(insights: Insights) {
	const { counts, before } = insights;
	return {
		...insights,
		events: counts.events.value,
		unreviewed: counts.unreviewed.value,
		before: before && {
			...before,
			events: before.counts.events.value,
			wikis: before.counts.wikis.value,
			added: before.counts.added?.value ?? null,
			removed: before.counts.removed?.value ?? null,
		},
	};
}
