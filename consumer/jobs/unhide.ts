import { FieldError } from '#lib/domain/core/json-fields.ts';
import { buildRevisionsQuery, parseRevisions } from '#lib/domain/visibility/shown-revisions.ts';
import { buildLogEntryQuery, parseLogEntry } from '#lib/domain/visibility/shown-log-entry.ts';
import {
	findUnhideRequest,
	postponeUnhide,
	recordUnhidden,
	recordUnhiddenLogEntry,
} from '#lib/server/store/visibility/unhide-queue.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import type { Job } from './job.ts';

/** Asks the wikis for what they may show again after they had hidden it. */
export const unhide: Job = {
	name: 'unhide',
	every: 5_000,
	lane: 'ask',
	async step(leased, { api, clock, log, signal, onFailure }) {
		const wanted = await findUnhideRequest(leased, clock.wallTime());
		if (wanted === null) return 'idle';
		try {
			const { apiUrl, wiki, revisions, log: entry } = wanted;
			if (entry) {
				const answer = await api.ask(apiUrl, buildLogEntryQuery(entry.time), { signal });
				await recordUnhiddenLogEntry(leased, wanted, parseLogEntry(answer, wiki, entry.logId));
			} else {
				const revisionIds = revisions.map(({ revision }) => revision);
				const answer = await api.ask(apiUrl, buildRevisionsQuery(revisionIds), { signal });
				await recordUnhidden(leased, wanted, parseRevisions(answer));
			}
		} catch (error) {
			if (signal.aborted || !(error instanceof ActionApiError || error instanceof FieldError)) throw error;
			onFailure(error);
			log.warn('unhide request failed', { error });
			await postponeUnhide(leased, wanted, clock.wallTime());
		}
		return 'more';
	},
};
