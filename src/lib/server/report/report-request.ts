import { isZone } from '#lib/domain/core/preferences.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import {
	type Campaign,
	highestNamespace,
	isWikiName,
	type Namespaces,
	usualScope,
} from '#lib/domain/campaign/campaign.ts';
import { type ReportBy, reportRows } from '#lib/domain/report/report-response.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { canonicalLabel } from '#lib/domain/tracking/labels.ts';
import { longestPeriod, parsePeriod } from '#lib/server/campaign/parse-period.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { findCampaign } from '#lib/server/store/campaign/campaigns.ts';
import type { ReportAsked, ReportSource } from '#lib/server/store/report/read-report.ts';

/** What `/api/report` is asked for. */
export interface ReportRequest extends ReportAsked {
	campaigns: string[];
	labels: string[];
	/** Names of people. */
	users: string[];
	by: ReportBy;
	/** At most so many rows. */
	limit: number;
}

const parameters = ['campaign', 'label', 'user', 'from', 'to', 'zone', 'namespace', 'wiki', 'by', 'limit'];
/** Labels and campaigns that are added up. */
const mostSources = 20;
/** People who are named, so that an address has room for them. */
const mostUsers = 100;
const mostWikis = 100;
const mostNamespaces = 100;
const highestLimit = 10_000;
const usualLimit = 1_000;

/**
 * Reads the query of `/api/report`: names of campaigns, labels or people, and what is to be shown of them.
 * @throws {Problem} `bad-input` naming the parameter; `not-found` for a campaign that does not exist
 */
export async function parseReportRequest(db: Db, query: URLSearchParams): Promise<ReportRequest> {
	for (const name of query.keys())
		if (!parameters.includes(name)) throw new Problem('bad-input', `there is no parameter ${name}`, { field: name });
	const names = query.getAll('campaign');
	const labels = [...new Set(query.getAll('label').map(parseLabel))];
	const users = [...new Set(query.getAll('user').map(parseUser))];
	if ([names, labels, users].filter(({ length }) => length > 0).length !== 1)
		throw new Problem('bad-input', 'give campaigns, or labels, or people', { field: 'campaign' });
	if (users.length > mostUsers) throw new Problem('bad-input', `at most ${mostUsers} people`, { field: 'user' });
	if (names.length + labels.length > mostSources)
		throw new Problem('bad-input', `at most ${mostSources} can be added up`, { field: 'campaign' });
	const by = single(query, 'by') ?? 'person';
	const rows = reportRows.find((one) => one === by);
	if (rows === undefined) throw new Problem('bad-input', `by is one of ${reportRows.join(', ')}`, { field: 'by' });
	const asked = names.length > 0 ? await ofCampaigns(db, names, query) : ofPeople({ labels, users }, query);
	return { ...asked, campaigns: names, labels, users, by: rows, limit: parseLimit(single(query, 'limit')) };
}

async function ofCampaigns(db: Db, names: readonly string[], query: URLSearchParams): Promise<ReportAsked> {
	for (const field of ['namespace', 'wiki'])
		if (query.has(field)) throw new Problem('bad-input', 'a campaign says what counts', { field });
	const campaigns: Campaign[] = [];
	for (const name of new Set(names)) {
		const campaign = await findCampaign(db, name);
		if (campaign === null) throw new Problem('not-found', 'there is no such campaign', { field: 'campaign' });
		campaigns.push(campaign);
	}
	const zone = parseZone(query) ?? campaigns[0]?.zone ?? 'UTC';
	const period = periodIn(query, zone);
	const sources = campaigns.flatMap((campaign): ReportSource[] => {
		const from = Math.max(campaign.from, period.from ?? -Infinity);
		const until = Math.min(campaign.until, period.until ?? Infinity);
		return from < until ? [{ ...campaign, from, until }] : [];
	});
	if (sources.length === 0) throw new Problem('bad-input', 'no campaign is in this period', { field: 'from' });
	const days =
		(Math.max(...sources.map(({ until }) => until)) - Math.min(...sources.map(({ from }) => from))) / dayLength;
	// Both ends are in it, and clocks change.
	if (days > longestPeriod + 2) throw new Problem('bad-input', 'more than ten years together', { field: 'campaign' });
	return { sources, zone };
}

/** The people with some labels, or of some names. */
function ofPeople({ labels, users }: Pick<ReportRequest, 'labels' | 'users'>, query: URLSearchParams): ReportAsked {
	const zone = parseZone(query) ?? 'UTC';
	const { from, until } = periodIn(query, zone);
	if (from === null) throw new Problem('bad-input', 'people need a first day', { field: 'from' });
	if (until === null) throw new Problem('bad-input', 'people need a last day', { field: 'to' });
	const wikis = query.getAll('wiki').map((wiki) => {
		if (!isWikiName(wiki)) throw new Problem('bad-input', 'a database name', { field: 'wiki' });
		return wiki;
	});
	if (wikis.length > mostWikis) throw new Problem('bad-input', `at most ${mostWikis} wikis`, { field: 'wiki' });
	const scope = { ...usualScope, wikis: wikis.length === 0 ? null : wikis, namespaces: parseNamespaces(query) };
	const common = { id: 0, from, until, scope, pagesAt: null, pagesProblem: null };
	return {
		sources: [...labels.map((label) => ({ label })), ...(users.length > 0 ? [{ names: users }] : [])].map((whose) => ({
			...common,
			...whose,
		})),
		zone,
	};
}

function parseUser(text: string): string {
	const user = canonicalUsername(text);
	if (user === null) throw new Problem('bad-input', 'no such username', { field: 'user' });
	return user;
}

function parseLabel(text: string): string {
	const label = canonicalLabel(text);
	if (label === null) throw new Problem('bad-input', 'no such label', { field: 'label' });
	return label;
}

function parseNamespaces(query: URLSearchParams): Namespaces {
	const values = query.getAll('namespace');
	const [first = 'usual'] = values;
	if (values.length <= 1 && (first === 'usual' || first === 'all')) return first;
	if (
		values.length > mostNamespaces ||
		!values.every((one) => /^\d{1,5}$/.test(one) && Number(one) <= highestNamespace)
	)
		throw new Problem('bad-input', 'usual, all, or numbers of namespaces', { field: 'namespace' });
	return values.map(Number);
}

/** Days of a zone; the last one is included. */
function periodIn(query: URLSearchParams, zone: string): { from: number | null; until: number | null } {
	const day = (field: string) => ({ text: single(query, field), field });
	return parsePeriod({ first: day('from'), last: day('to') }, zone);
}

function parseZone(query: URLSearchParams): string | null {
	const zone = single(query, 'zone');
	if (zone !== null && !isZone(zone)) throw new Problem('bad-input', 'no such time zone', { field: 'zone' });
	return zone;
}

function parseLimit(text: string | null): number {
	if (text === null) return usualLimit;
	const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
	if (limit < 1 || limit > highestLimit)
		throw new Problem('bad-input', `limit must be a number from 1 to ${highestLimit}`, { field: 'limit' });
	return limit;
}

function single(query: URLSearchParams, name: string): string | null {
	const values = query.getAll(name);
	if (values.length > 1) throw new Problem('bad-input', `${name} is given more than once`, { field: name });
	return values[0] ?? null;
}
