import type { Measures } from '#lib/domain/insight/tally.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { addUp, type CountSource } from './count-source.ts';
import { dailyReader } from './daily-reader.ts';
import { type Days, narrowed, type Scope } from './scope.ts';

const nothing: Measures = { sizes: [], unreviewed: 0, unsized: 0 };

/** What is left of events that were deleted for their age: daily counts, of all bots or none and without hidden users. */
export function dailySource(db: Db, wanted: Scope, days: Days): CountSource {
	const scope = { ...wanted, bot: undefined };
	const reader = dailyReader(db, days);
	return {
		days: async () => addUp([...(await reader.days(scope, 'type')).values()]),
		names: (by) => reader.names(by, scope),
		daysOf: async (by, ids) => {
			const found = ids.length === 0 ? new Map() : await reader.days(narrowed(scope, by, ids), by);
			return new Map(ids.map((id) => [id, found.get(id) ?? new Map()]));
		},
		measures: async () => nothing,
		hours: async () => [],
	};
}
