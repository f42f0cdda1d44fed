import type { WikiEvent } from '#lib/domain/event/event.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { skewedUntil } from '../../fixtures/skewed-events.ts';

/** Edits of a person on ten wikis, with revisions from a number on. */
export function editsOf(
	user: string,
	count: number,
	{ from, source }: { from: number; source: WikiEvent['source'] },
): ObservedEvent[] {
	return Array.from({ length: count }, (_, index) => {
		const revision = from + index;
		const wiki = `w${1 + (revision % 10)}`;
		const event: WikiEvent = {
			...{ key: `${wiki}:rev:${revision}`, source, time: skewedUntil + 1_000 * (revision % 1e6), wiki },
			...{ type: 'edit', logType: null, logAction: null, logId: null, logParams: null, user, about: [] },
			...{ namespace: 0, title: `Page ${revision % 1_000}`, comment: 'An ordinary summary, as people write' },
			...{ minor: false, bot: false, patrolled: null, oldRevision: 1, newRevision: revision },
			...{ oldLength: 100, newLength: 120 },
		};
		return { event, wiki: { name: wiki, scriptUrl: null, articleUrl: null } };
	});
}
