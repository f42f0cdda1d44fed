import { buildDeletionsQuery, parseDeletions } from '#lib/domain/visibility/page-deletion-log.ts';
import { buildRevisionsQuery, parseRevisions } from '#lib/domain/visibility/shown-revisions.ts';
import {
	findVisibilityRecheck,
	type Recheck,
	recordVisibilityRecheck,
} from '#lib/server/store/visibility/visibility-rechecks.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import type { Job, JobTools } from './job.ts';

/** A wiki's servers may not have a revision yet that is newer than this, in ms. */
const tooNew = 600_000;
/** Maximum number of titles of one page that are asked for. */
const mostTitles = 5;

/** Asks the wikis what they show of the edits of a time in which their visibility changes were not read. */
export const visibilityRecheck: Job = {
	name: 'visibility-recheck',
	every: 60_000,
	lane: 'ask',
	async step(leased, tools) {
		const { api, clock, signal } = tools;
		const wanted = await findVisibilityRecheck(leased.db);
		if (wanted === null) return 'idle';
		const { apiUrl, revisions } = wanted;
		if (apiUrl === null || !api.mayAsk(apiUrl) || revisions.length === 0) {
			await recordVisibilityRecheck(leased, wanted, { shown: null, now: clock.wallTime() });
			return 'more';
		}
		const revisionIds = revisions.map(({ revision }) => revision);
		const shown = parseRevisions(await api.ask(apiUrl, buildRevisionsQuery(revisionIds), { signal }));
		const has = new Set(shown.map(({ revision }) => revision));
		const missing = revisions.filter(
			({ revision, pageDeleted, time }) => !has.has(revision) && !pageDeleted && time < clock.wallTime() - tooNew,
		);
		const suppressed = await findSuppressed(tools, apiUrl, missing);
		await recordVisibilityRecheck(leased, wanted, { shown, suppressed, now: clock.wallTime() });
		return 'more';
	},
};

/** Those of missing revisions whose page was deleted with suppression: no log shows that. @returns ids of events */
async function findSuppressed(tools: JobTools, apiUrl: string, missing: Recheck['revisions']): Promise<number[]> {
	const suppressed: number[] = [];
	for (const [title, some] of Map.groupBy(missing, (one) => one.title)) {
		const since = Math.min(...some.map(({ time }) => time));
		if (title === null || (await isDeletionLogged(tools, apiUrl, { title, since }))) continue;
		suppressed.push(...some.map(({ eventId }) => eventId));
	}
	return suppressed;
}

/**
 * Whether a wiki's log shows that a page was deleted since a time (ms UTC), under its title or one that it was moved to.
 * @throws {ActionApiError} `away`
 */
async function isDeletionLogged(
	{ api, signal }: JobTools,
	apiUrl: string,
	{ title, since }: { title: string; since: number },
): Promise<boolean> {
	const [asked, titles] = [new Set<string>(), [title]];
	for (let next = titles.pop(); next !== undefined && asked.size < mostTitles; next = titles.pop()) {
		if (asked.has(next)) continue;
		asked.add(next);
		try {
			const answer = await api.ask(apiUrl, buildDeletionsQuery(next, since), { signal });
			const { isDeleted, movedTo } = parseDeletions(answer);
			// A log too long to be read at once counts as unknown: then nothing is hidden.
			if (isDeleted || 'continue' in answer) return true;
			titles.push(...movedTo);
		} catch (error) {
			// A wiki that does not answer for such a title says nothing about it.
			if (error instanceof ActionApiError && error.fault === 'refused') return true;
			throw error;
		}
	}
	return titles.length > 0;
}
