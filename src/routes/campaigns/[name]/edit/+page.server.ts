import { error, redirect } from '@sveltejs/kit';
import type { Campaign } from '#lib/domain/campaign/campaign.ts';
import { campaignPath } from '#lib/domain/campaign/campaign.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { parseCampaign, parseDays, parseDeletion } from '#lib/server/campaign/campaign-form.ts';
import { act, formText, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { listMembers, narrowMember } from '#lib/server/store/campaign/campaign-members.ts';
import { deleteCampaign, findCampaign, updateCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { changeDeletion, closeCampaign } from '#lib/server/store/report/frozen/frozen-reports.ts';
import { listLabels } from '#lib/server/store/tracking/tracked-labels.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

async function campaignOf({ name }: { name: string }): Promise<Campaign> {
	const campaign = await loaded(findCampaign(services().db, name));
	if (campaign === null) error(404, { kind: 'not-found', message: 'there is no such campaign' });
	return campaign;
}

export const load: PageServerLoad = async ({ params }) => {
	const { db } = services();
	const campaign = await campaignOf(params);
	const [labels, members] = await loaded(Promise.all([listLabels(db), listMembers(db, campaign)]));
	return {
		campaign,
		labels,
		members: members.map(({ user }) => user),
		now: Date.now(),
		narrowed: members.flatMap(({ user, from, until, isNarrowed }) => (isNarrowed ? { user, from, until } : [])),
	};
};

export const actions: Actions = {
	save: async ({ request, params, locals }) => {
		const data = await sentForm(request);
		const { id } = await campaignOf(params);
		let name = params.name;
		const answer = await act('campaign', data, async () => {
			const terms = parseCampaign(data);
			await updateCampaign(services().db, id, terms, actorOf(locals));
			({ name } = terms);
		});
		if ('done' in answer) redirect(303, campaignPath(name));
		return answer;
	},
	narrow: async ({ request, params, locals }) => {
		const data = await sentForm(request);
		const { db } = services();
		const campaign = await campaignOf(params);
		return act('narrow', data, async () => {
			const name = canonicalUsername(formText(data, 'member'));
			const member = (await listMembers(db, campaign)).find(({ user }) => user === name);
			if (member === undefined) throw new Problem('bad-input', 'nobody has this name', { field: 'member' });
			const { trackedId } = member;
			await narrowMember(db, campaign.id, { trackedId, ...parseDays(data, campaign.zone) }, actorOf(locals));
		});
	},
	close: async ({ request, params, locals }) => {
		const data = await sentForm(request);
		const { id, name, zone } = await campaignOf(params);
		const now = Date.now();
		const answer = await act('close', data, () =>
			closeCampaign(services().db, id, { deleteAt: parseDeletion(data, zone, now), now }, actorOf(locals)),
		);
		if ('done' in answer) redirect(303, campaignPath(name));
		return answer;
	},
	deletion: async ({ request, params, locals }) => {
		const data = await sentForm(request);
		const { id, zone } = await campaignOf(params);
		return act('close', data, () =>
			changeDeletion(services().db, id, parseDeletion(data, zone, Date.now()), actorOf(locals)),
		);
	},
	delete: async ({ request, params, locals }) => {
		const data = await sentForm(request);
		const { id } = await campaignOf(params);
		const answer = await act('delete', data, () => deleteCampaign(services().db, id, actorOf(locals)));
		if ('done' in answer) redirect(303, '/campaigns');
		return answer;
	},
};
