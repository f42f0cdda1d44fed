import type { Insights } from '#lib/domain/insight/insights.ts';
import { totalsOf } from '#lib/domain/insight/people-totals.ts';
import { countsOf, type Person } from '#lib/domain/person/person.ts';

// Programs read some counts as plain numbers next to `counts`. Null: not known; whether a number is exact is only in
// `counts`.

/** A person in the response of `/api/users`. */
export function personResponse(person: Person) {
	const { events, wikis } = countsOf(person);
	return { ...person, events: events.value, wikis: wikis.value };
}

/** The response of `/api/insights`. */
export function insightsResponse(insights: Insights) {
	const { counts, before, user, people } = insights;
	return {
		...insights,
		people: totalsOf(user.names, people),
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
