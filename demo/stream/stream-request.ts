import { type TopicEntry, type TopicLog, TopicReader } from '../topic-log.ts';

/** What was asked of the stream. */
export interface StreamQuestion {
	/** Path and query. */
	url: string;
	lastEventId: string | null;
	since: string | null;
	userAgent: string;
}

/** The service refuses the names that libraries give themselves. */
const refusedAgents = /^$|^(?:node|undici|curl|wget|python-requests|axios|go-http-client)\b/i;
const isoPattern = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** A reader of the topics that are asked for, or the status with which the request is refused. */
export function openReader(all: readonly TopicLog[], asked: StreamQuestion): TopicReader | number {
	if (refusedAgents.test(asked.userAgent)) return 403;
	const path = new URL(asked.url, 'http://127.0.0.1').pathname;
	const streams = /^\/v2\/stream\/([^/]+)$/.exec(path)?.[1]?.split(',') ?? [];
	const logs = all.filter(({ topic }) => streams.some((stream) => isTopicOf(topic, decodeURIComponent(stream))));
	if (logs.length === 0) return 404;
	if (asked.lastEventId !== null) {
		const entries = parseEntries(asked.lastEventId);
		if (entries === null) return 400;
		if (entries.some((entry) => !logs.some(({ topic }) => topic === entry.topic))) return 404;
		return new TopicReader(logs, ({ topic }) => {
			const entry = entries.find((one) => one.topic === topic);
			return entry !== undefined && 'timestamp' in entry ? entry.timestamp : null;
		});
	}
	if (asked.since === null) return new TopicReader(logs, () => null);
	const since = parseSince(asked.since);
	return since === null ? 400 : new TopicReader(logs, () => since);
}

function isTopicOf(topic: string, stream: string): boolean {
	const name = topic.slice(topic.indexOf('.') + 1);
	return name === stream || name === `mediawiki.${stream}`;
}

/** Offsets win over timestamps in the service, but we never send one, so only `-1` is known here. */
function parseEntries(header: string): TopicEntry[] | null {
	try {
		const entries: unknown = JSON.parse(header);
		return Array.isArray(entries) && entries.length > 0 && entries.every(isEntry) ? entries : null;
	} catch {
		return null;
	}
}

function isEntry(value: unknown): value is TopicEntry {
	if (typeof value !== 'object' || value === null || !('topic' in value) || !('partition' in value)) return false;
	if (typeof value.topic !== 'string' || value.partition !== 0) return false;
	return 'timestamp' in value ? Number.isSafeInteger(value.timestamp) : 'offset' in value && value.offset === -1;
}

function parseSince(since: string): number | null {
	if (/^\d{1,15}$/.test(since)) return Number(since);
	const time = isoPattern.test(since) ? Date.parse(since) : NaN;
	return Number.isNaN(time) ? null : time;
}
