/** The stream of all events. Coverage, gaps and the age of the feed are computed from its topics alone. */
export const mainStream = 'mediawiki.recentchange';

/**
 * Also contains every edit of every wiki. Used are moves and deletions with suppression, which no other stream has, edits
 * that revert others, and the page ids of tracked people's edits.
 */
export const pageChangeStream = 'mediawiki.page_change.v1';

/** The tags that revisions have: no event of recentchange has them. By anybody, since it does not name the editor. */
export const tagsStream = 'mediawiki.revision-tags-change';

/**
 * A model's scores of edits of Wikipedia articles: how much each looks like edits that are often reverted. See
 * https://meta.wikimedia.org/wiki/Machine_learning_models/Production/Language-agnostic_revert_risk.
 */
export const riskStream = 'mediawiki.page_revert_risk_prediction_change.v1';

/** The streams that are read beside the main one: what is no longer to be shown, and what became of edits. */
export const sideStreams = [
	'mediawiki.revision-visibility-change',
	'mediawiki.page-delete',
	'mediawiki.page-undelete',
	pageChangeStream,
	tagsStream,
	riskStream,
] as const;

/** Those with every edit of every wiki: where they are new, a week of them is too much to read again. */
export const editStreams: readonly string[] = [pageChangeStream, tagsStream, riskStream];

/** Whether a topic, such as `eqiad.mediawiki.page-delete`, is of one of the {@link sideStreams}. */
export function isSideTopic(topic: string): boolean {
	return sideStreams.some((stream) => topic.endsWith(`.${stream}`));
}

/** Whether a topic is of a stream. */
export function isTopicOf(stream: string, topic: string): boolean {
	return topic.endsWith(`.${stream}`);
}

/** Whether what a topic did not deliver may be something that a wiki has hidden. */
export function isVisibilityTopic(topic: string): boolean {
	return isSideTopic(topic) && !isTopicOf(tagsStream, topic) && !isTopicOf(riskStream, topic);
}

/** The topics of the {@link sideStreams} in the datacentres of the other topics. */
export function sideTopicsOf(topics: Iterable<string>): string[] {
	const prefixes = new Set(
		Array.from(topics, (topic) => /^(\w+\.)mediawiki\.recentchange$/.exec(topic)?.[1]).filter(
			(prefix) => prefix !== undefined,
		),
	);
	return [...prefixes].flatMap((prefix) => sideStreams.map((stream) => prefix + stream));
}

/**
 * The address that delivers all streams, except some of the side streams, in one connection; made from the main
 * stream's address.
 */
export function withSideStreams(address: string, leftOut: readonly string[] = []): URL {
	const url = new URL(address);
	const requested = url.pathname.slice(url.pathname.lastIndexOf('/') + 1).split(',');
	const missing = sideStreams.filter((stream) => !requested.includes(stream) && !leftOut.includes(stream));
	url.pathname += missing.map((stream) => `,${stream}`).join('');
	return url;
}

/** A list of streams as a column stores it: JSON, and null for none. {@link parseStreamNames} is the inverse. */
export function formatStreamNames(names: readonly string[]): string | null {
	return names.length === 0 ? null : JSON.stringify(names);
}

/** The list that a column stores; versions before 0.2 stored names separated by spaces. */
export function parseStreamNames(text: string | null): string[] {
	if (text === null) return [];
	if (!text.startsWith('[')) return text.split(' ');
	const names: unknown = JSON.parse(text);
	return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
