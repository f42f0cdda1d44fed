import type { WikiFarm } from '../wiki-farm.ts';

/** A block as the Action API shows it. */
export interface Block {
	id: number;
	user: string;
	by: string;
	/** ISO 8601; the end may also be `infinity`. */
	timestamp: string;
	expiry: string;
	reason: string;
}

/** How long the generated log entries block somebody, ms. */
const usualLength = 3 * 86_400_000;

/** The block of a name on a wiki: one that its account has there, or the latest of the wiki's log that is not over; else null. */
export function blockOn(farm: WikiFarm, wiki: string, name: string): Block | null {
	const account = farm.accountNamed(name);
	const own = account?.blocks?.[wiki];
	if (own) return { id: account.id, user: name, expiry: 'infinity', ...own };
	const rows = farm.wikis.get(wiki)?.logEvents.values() ?? [];
	const about = [...rows].filter(
		({ type, action, title }) =>
			type === 'block' && action === 'block' && String(title).split(':').slice(1).join(':') === name,
	);
	const last = about.at(-1);
	if (last === undefined) return null;
	const timestamp = String(last['timestamp']);
	const end = Date.parse(timestamp) + usualLength;
	if (end < Date.now()) return null;
	const expiry = `${new Date(end).toISOString().slice(0, 19)}Z`;
	const [by, reason] = [String(last['user']), String(last['comment'])];
	return { id: Number(last['logid']) % 1e9, user: name, by, timestamp, expiry, reason };
}
