/** The stream of all events. Coverage, gaps, and how old the feed is go by its topics alone. */
export const mainStream = 'mediawiki.recentchange';

/**
 * Has every edit of every wiki, too: only moves, and deletions with suppression, which are in no other stream, are of
 * use here.
 */
export const pageChangeStream = 'mediawiki.page_change.v1';

/** The streams of what is no longer to be shown. */
export const sideStreams = [
	'mediawiki.revision-visibility-change',
	'mediawiki.page-delete',
	'mediawiki.page-undelete',
	pageChangeStream,
] as const;

/** Whether a topic, such as `eqiad.mediawiki.page-delete`, is of one of the {@link sideStreams}. */
export function isSideTopic(topic: string): boolean {
	return sideStreams.some((stream) => topic.endsWith(`.${stream}`));
}

/** The topics of the {@link sideStreams} in the datacentres from which the other topics come. */
export function sideTopicsOf(topics: Iterable<string>): string[] {
	const prefixes = new Set(
		Array.from(topics, (topic) => /^(\w+\.)mediawiki\.recentchange$/.exec(topic)?.[1]).filter(
			(prefix) => prefix !== undefined,
		),
	);
	return [...prefixes].flatMap((prefix) => sideStreams.map((stream) => prefix + stream));
}

/** The address at which all streams, but for some of the side streams, come in one connection, from that of the main one. */
export function withSideStreams(address: string, leftOut: readonly string[] = []): URL {
	const url = new URL(address);
	const asked = url.pathname.slice(url.pathname.lastIndexOf('/') + 1).split(',');
	const missing = sideStreams.filter((stream) => !asked.includes(stream) && !leftOut.includes(stream));
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
