import type { Campaign } from './campaign.ts';

/** A campaign with how many people it has. */
export interface CampaignItem extends Campaign {
	people: number;
}

/** The response of `/api/campaigns`. */
export interface CampaignsResponse {
	campaigns: CampaignItem[];
}
