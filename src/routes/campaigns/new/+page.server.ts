import { redirect } from '@sveltejs/kit';
import { campaignPath } from '#lib/domain/campaign/campaign.ts';
import { parseCampaign } from '#lib/server/campaign/campaign-form.ts';
import { act, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { listLabels } from '#lib/server/store/tracking/tracked-labels.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => ({ labels: await loaded(listLabels(services().db)) });

export const actions: Actions = {
	default: async ({ request, locals }) => {
		const data = await sentForm(request);
		let made = '';
		const answer = await act('campaign', data, async () => {
			const terms = parseCampaign(data);
			await insertCampaign(services().db, terms, actorOf(locals));
			made = terms.name;
		});
		if ('done' in answer) redirect(303, campaignPath(made));
		return answer;
	},
};
