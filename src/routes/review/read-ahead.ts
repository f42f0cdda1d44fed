import { DiffTooLong, diffOf, readDiff } from '#lib/client/event/diff.ts';
import { WikiError } from '#lib/client/wiki-api/action-api.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Run } from '#lib/domain/event/event-groups.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';

/** Those that are too long, or that their wikis refuse, until the page is loaded again. */
const failed = new Set<string>();

/** Reads the differences of the runs that come next, so that they are there when the runs are. */
export function readAhead(runs: readonly Run<EventItem>[], wikis: ReadonlyMap<string, Wiki>): void {
	for (const { events } of runs) {
		const [first, ...others] = events;
		if (!first || events.some(({ hidden, pageDeleted }) => hidden !== undefined || pageDeleted)) continue;
		const of = diffOf([first, ...others], wikis.get(first.wiki) ?? null);
		const key = of && `${of.wiki} ${of.from} ${of.to}`;
		if (of === null || key === null || failed.has(key)) continue;
		// It is read again, and what is wrong is said, when it is on the page.
		readDiff(fetch, of).catch((error: unknown) => {
			const isRefused = error instanceof DiffTooLong || (error instanceof WikiError && error.code !== null);
			if (isRefused) failed.add(key);
			else if (!(error instanceof WikiError)) throw error;
		});
	}
}
