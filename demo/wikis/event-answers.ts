import type { WikiFarm } from '../wiki-farm.ts';

/** A registration for an event, as the extension CampaignEvents has it. */
export interface EventRegistration {
	id: number;
	/** Of the event's page, such as `Event:Example`. */
	title: string;
	participants: readonly { name: string; isPrivate?: true }[];
}

const perAnswer = 20;

/** The page of an event: as much of it as names its registration; null if there is none. */
export function eventPage(farm: WikiFarm, query: URLSearchParams): string | null {
	const title = (query.get('title') ?? '').replaceAll('_', ' ');
	const event = farm.events.find((one) => one.title === title);
	if (event === undefined) return null;
	return `<!DOCTYPE html><html><head><script>RLCONF={"wgCampaignEventsEventID":${event.id}};</script></head></html>`;
}

/** What REST answers about participants, by the path after `rest.php`; null: there is no such event. */
export function eventParticipants(farm: WikiFarm, path: string, query: URLSearchParams): object[] | null {
	const id = /^\/campaignevents\/v0\/event_registration\/(\d+)\/participants$/.exec(path)?.[1];
	const event = farm.events.find((one) => String(one.id) === id);
	// Who asks must say that no private participants are wanted, and nobody here may see them.
	if (event === undefined || query.get('include_private') !== 'false') return null;
	const last = Number(query.get('last_participant_id') ?? 0);
	return event.participants
		.map(({ name, isPrivate = false }, at) => ({
			participant_id: at + 1,
			user_id: at + 1,
			user_name: name,
			private: isPrivate,
		}))
		.filter((one) => !one.private && one.participant_id > last)
		.slice(0, perAnswer);
}
