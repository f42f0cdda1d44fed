import type { ApiRow } from './action-api-rows.ts';
import type { WikiFarm } from '../wiki-farm.ts';

/** How long before its first edit that was seen a page is said to be made, ms. */
const before = 400 * 86_400_000;

/** The revisions of a page, oldest first: those that were seen, and the one that was there before them. */
export function historyOf(farm: WikiFarm, wiki: string, title: unknown): ApiRow[] {
	const rows = farm
		.rowsOn(wiki)
		.contributions.values()
		.filter((row) => row['title'] === title)
		.map((row) => farm.asShown(wiki, row))
		.toArray()
		.sort((a, b) => compareTexts(a['timestamp'], b['timestamp']) || Number(a['revid']) - Number(b['revid']));
	const [first] = rows;
	return first === undefined || Number(first['parentid']) === 0 ? rows : [firstBefore(first), ...rows];
}

/** A revision of a wiki; undefined: there is none, or its page is deleted. */
export function findRevision(farm: WikiFarm, wiki: string, id: number): ApiRow | undefined {
	const { contributions } = farm.rowsOn(wiki);
	const row = contributions.get(id);
	if (row) return farm.asShown(wiki, row);
	const next = contributions.values().find(({ parentid }) => id > 0 && parentid === id);
	return next && historyOf(farm, wiki, next['title']).find(({ revid }) => revid === id);
}

/** What a page was before its first edit that was seen. */
function firstBefore(row: ApiRow): ApiRow {
	const size = Math.max(0, Number(row['size']) - Number(row['sizediff']));
	const { ns, title } = row;
	const made = new Date(Date.parse(String(row['timestamp'])) - before).toISOString();
	return {
		...{ revid: row['parentid'], parentid: 0, ns, title, timestamp: `${made.slice(0, 19)}Z` },
		...{ user: 'Example Founder', userid: 0, comment: '', minor: false, new: true, size, sizediff: size, tags: [] },
	};
}

function compareTexts(a: unknown, b: unknown): number {
	return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
