import { canonicalLabel, labelGroups } from '#lib/domain/tracking/labels.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { parseTrackedView } from '#lib/domain/tracking/tracked-view.ts';
import { selectedIds } from '#lib/server/tracking/selected-users.ts';
import { findTracked, withPeople } from '#lib/server/tracking/tracked-list.ts';
import { act, formText, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { countUnresolved } from '#lib/server/store/tracking/typed-names.ts';
import { changeTrackedUsers, type TrackingChange } from '#lib/server/store/tracking/change-tracked-users.ts';
import { listLabels } from '#lib/server/store/tracking/tracked-labels.ts';
import { type PastedResult, trackPasted } from '#lib/server/tracking/track-pasted.ts';
import { actorOf, lastDay, parseEnd, parseReason, parseTerms } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Number of people on a page. */
const pageSize = 100;
/** How long the form waits for CentralAuth to resolve pasted names, ms. */
const patience = 8_000;

export const load: PageServerLoad = async ({ url }) => {
	const { db } = services();
	const asked = parseTrackedView(url.searchParams);
	const [{ all, found }, labels, unresolved] = await loaded(
		Promise.all([findTracked(db, asked), listLabels(db), countUnresolved(db)]),
	);
	const pages = Math.max(1, Math.ceil(found.length / pageSize));
	const view = { ...asked, page: Math.min(asked.page, pages) };
	return {
		tracked: await loaded(withPeople(db, found.slice((view.page - 1) * pageSize, view.page * pageSize))),
		asOf: Date.now(),
		found: found.length,
		/** The labels of those found, and how many of them have each. */
		foundLabels: labelGroups(found).map(({ label, users }) => ({ label, people: users.length })),
		all,
		pages,
		view,
		labels,
		unresolved,
		usualEnd: lastDay(null),
	};
};

/** The change that a bulk action's button and fields request. @throws {Problem} `bad-input` naming the field */
function parseChange(data: URLSearchParams): TrackingChange {
	const label = () => {
		const one = canonicalLabel(formText(data, 'one-label'));
		if (one === null) throw new Problem('bad-input', 'no such label', { field: 'one-label' });
		return [one];
	};
	switch (formText(data, 'change')) {
		case 'pause':
			return { paused: true };
		case 'resume':
			return { paused: false };
		case 'look-up':
			return { lookUpAgain: true };
		case 'reason':
			return { reason: parseReason(data) };
		case 'add-label':
			return { addLabels: label() };
		case 'remove-label':
			return { removeLabels: label() };
		case 'end':
			return { endsAt: parseEnd(data) };
	}
	throw new Problem('bad-input', 'no such change', { field: 'change' });
}

export const actions: Actions = {
	track: async ({ request, locals }) => {
		const data = await sentForm(request);
		const { db, config, metaApi } = services();
		let results: PastedResult[] = [];
		const answer = await act('track', data, async () => {
			const list = { text: formText(data, 'names'), terms: parseTerms(data), actor: actorOf(locals) };
			results = await trackPasted(db, list, { api: metaApi, apiUrl: config.metaApiUrl, patience });
		});
		return 'done' in answer ? { ...answer, results } : answer;
	},
	bulk: async ({ request, locals }) => {
		const data = await sentForm(request);
		const { db } = services();
		let changed = 0;
		const answer = await act('bulk', data, async () => {
			const change = parseChange(data);
			const ids = await selectedIds(db, data);
			changed = await changeTrackedUsers(db, ids, change, actorOf(locals));
		});
		return 'done' in answer ? { ...answer, changed } : answer;
	},
};
