import { fail } from '@sveltejs/kit';
import { daysAfterCampaign } from '#lib/domain/campaign/campaign.ts';
import { dayEnd, dayLength } from '#lib/domain/insight/period.ts';
import { findCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { canonicalLabel, labelGroups } from '#lib/domain/tracking/labels.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { parseTrackedView } from '#lib/domain/tracking/tracked-view.ts';
import { selectedIds } from '#lib/server/tracking/selected-users.ts';
import { findTracked, withPeople } from '#lib/server/tracking/tracked-list.ts';
import { act, formText, loaded, sentForm, typedIn } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { countUnresolved } from '#lib/server/store/tracking/typed-names.ts';
import { changeTrackedUsers, type TrackingChange } from '#lib/server/store/tracking/change-tracked-users.ts';
import { listLabels } from '#lib/server/store/tracking/tracked-labels.ts';
import { lookAtNames, type PeopleIn, type Preview, sentPreview, trackChosen } from '#lib/server/tracking/people-in.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import { parseWikimediaHost } from '#lib/domain/wiki/wikimedia-host.ts';
import { actorOf, lastDay, parseEnd, parseReason } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Number of people on a page. */
const pageSize = 100;

export const load: PageServerLoad = async ({ url }) => {
	const { db } = services();
	const campaignName = url.searchParams.get('campaign');
	const asked = parseTrackedView(url.searchParams);
	const [{ all, found }, labels, unresolved, wikis, campaign] = await loaded(
		Promise.all([
			findTracked(db, asked),
			listLabels(db),
			countUnresolved(db),
			listWikis(db),
			campaignName === null ? null : findCampaign(db, campaignName),
		]),
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
		/** Hosts of known wikis. */
		wikis: wikis.flatMap(({ scriptUrl }) => parseWikimediaHost(scriptUrl ?? '') ?? []).sort(),
		usualEnd: lastDay(null),
		/** The campaign to which people are added: its label, and the end that follows from its own. */
		campaign: campaign && {
			...{ name: campaign.name, label: campaign.label },
			// Ends are midnights of UTC, and the campaign may end at another time.
			ends: lastDay(dayEnd(Math.max(campaign.until + daysAfterCampaign * dayLength, Date.now() + dayLength))),
		},
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
	look: async ({ request }) => {
		const data = await sentForm(request);
		const { db, config, wikiApi } = services();
		let preview: Preview | null = null;
		const answer = await act('track', data, async () => {
			const { metaApiUrl, userAgent } = config;
			preview = await lookAtNames(data, { db, api: wikiApi, metaApiUrl, userAgent });
		});
		return 'done' in answer ? { ...answer, typed: typedIn(data), preview: preview as Preview | null } : answer;
	},
	back: async ({ request }) => {
		const data = await sentForm(request);
		data.delete('found');
		return { done: 'back', typed: typedIn(data) };
	},
	track: async ({ request, locals }) => {
		const data = await sentForm(request);
		const { db } = services();
		const preview = await loaded(sentPreview(db, data));
		data.delete('found');
		let peopleIn: PeopleIn | null = null;
		const answer = await act('track', data, async () => {
			peopleIn = await trackChosen(db, preview, { data, actor: actorOf(locals) });
		});
		if ('done' in answer) return { ...answer, typed: typedIn(data), peopleIn: peopleIn as PeopleIn | null };
		return fail(answer.status, { ...answer.data, preview });
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
