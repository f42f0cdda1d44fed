import type { CampaignsResponse } from '#lib/domain/campaign/campaigns-response.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { countLabelled } from '#lib/server/store/campaign/campaign-members.ts';
import { listCampaigns } from '#lib/server/store/campaign/campaigns.ts';

/** All campaigns, those that end last first. */
export const GET = endpoint(async () => {
	const { db } = services();
	const [campaigns, people] = [await listCampaigns(db), await countLabelled(db)];
	const answer: CampaignsResponse = {
		campaigns: campaigns.map((campaign) => ({ ...campaign, people: people.get(campaign.label) ?? 0 })),
	};
	return Response.json(answer);
});
