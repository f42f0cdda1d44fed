import { logTargets } from '../event/log-targets.ts';
import {
	FieldError,
	flagField,
	integerField,
	isObject,
	jsonField,
	objectField,
	required,
	textField,
	type FieldFault,
	type JsonObject,
} from '../core/json-fields.ts';
import { wikiFromHints } from '../wiki/wiki-address.ts';
import type { Wiki, WikiEvent } from '../event/event.ts';

/** Why a message is not an event. `detail` names the field. */
export type MalformedKind = 'not-json' | 'not-an-object' | FieldFault;

/** The result of parsing a message of the stream. */
export type ParsedRecentChange =
	| { kind: 'event'; event: WikiEvent; wiki: Wiki }
	/**
	 * A test event that each datacentre sends every hour on its own topic. `time` in ms UTC; both are null where they are
	 * not given.
	 */
	| { kind: 'canary'; topic: string | null; time: number | null }
	| { kind: 'malformed'; problem: MalformedKind; detail: string };

/**
 * Upper bounds, in UTF-16 units unless the name says bytes: the size of the columns, far above what MediaWiki sends
 * (titles 255 bytes after the namespace, comments 500 characters, names 255 bytes). A key part that does not fit makes
 * the event malformed. Comments are cut and log parameters left out (null), since the event is usable without them.
 */
const bounds = { name: 64, title: 1024, user: 255, comment: 16_000, logParamBytes: 60_000, url: 8_192 };
/** 9999-12-31T23:59:59Z, in seconds. */
const latestSecond = 253_402_300_799;
const wikiPattern = /^[\w-]+$/;
const idPattern = /^[\w-]{1,64}$/;
const topicPattern = /^[\w.-]{1,120}$/;
const int32 = 2 ** 31;

/** Text that is required and must match, since it is part of a key. */
function keyPart(from: JsonObject, field: string, pattern: RegExp): string {
	const text = required(textField(from, field, bounds.name), field);
	if (!pattern.test(text)) throw new FieldError('out-of-range', field);
	return text;
}

/** A number in the query of an address, such as `diff=123`. */
function queryNumber(address: string | null, name: string): number | null {
	const digits = new RegExp(`[?&]${name}=(\\d{1,15})(?:&|$)`).exec(address ?? '')?.[1];
	return digits === undefined ? null : Number(digits);
}

function revisionsOf(data: JsonObject, type: string): { oldRevision: number | null; newRevision: number | null } {
	const revision = objectField(data, 'revision');
	const notifyUrl = type === 'categorize' ? textField(data, 'notify_url', bounds.url) : null;
	// 0 means none: no revision has that id.
	return {
		oldRevision: (integerField(revision, 'old') ?? queryNumber(notifyUrl, 'oldid')) || null,
		newRevision: (integerField(revision, 'new') ?? queryNumber(notifyUrl, 'diff')) || null,
	};
}

function keyOf(data: JsonObject, wiki: string, type: string, newRevision: number | null, logId: number | null): string {
	if (type === 'edit' || type === 'new') return `${wiki}:rev:${required(newRevision, 'revision.new')}`;
	if (logId !== null && logId > 0) return `${wiki}:log:${logId}`;
	return `meta:${keyPart(objectField(data, 'meta'), 'id', idPattern)}`;
}

function logFields(data: JsonObject, type: string): Pick<WikiEvent, 'logType' | 'logAction' | 'logId' | 'logParams'> {
	if (type !== 'log') return { logType: null, logAction: null, logId: null, logParams: null };
	return {
		logType: textField(data, 'log_type', bounds.name) || null,
		logAction: textField(data, 'log_action', bounds.name) || null,
		logId: integerField(data, 'log_id'),
		logParams: jsonField(data, 'log_params', bounds.logParamBytes),
	};
}

function parseEvent(data: JsonObject): WikiEvent {
	const wiki = keyPart(data, 'wiki', wikiPattern);
	const type = keyPart(data, 'type', /./);
	const log = logFields(data, type);
	const revisions = revisionsOf(data, type);
	const length = objectField(data, 'length');
	const place = {
		namespace: integerField(data, 'namespace', -int32, int32 - 1),
		title: textField(data, 'title', bounds.title) || null,
	};
	return {
		key: keyOf(data, wiki, type, revisions.newRevision, log.logId),
		source: 'stream',
		time: required(integerField(data, 'timestamp', 0, latestSecond), 'timestamp') * 1000,
		wiki,
		type,
		...log,
		user: textField(data, 'user', bounds.user) || null,
		about: logTargets({ wiki, ...log, ...place }),
		...place,
		comment: textField(data, 'comment', Infinity)?.slice(0, bounds.comment).toWellFormed() ?? null,
		minor: flagField(data, 'minor'),
		bot: flagField(data, 'bot'),
		patrolled: flagField(data, 'patrolled'),
		...revisions,
		oldLength: integerField(length, 'old'),
		newLength: integerField(length, 'new'),
	};
}

function parseWiki(data: JsonObject, event: WikiEvent): Wiki {
	return wikiFromHints({
		wiki: event.wiki,
		serverUrl: textField(data, 'server_url', bounds.url),
		scriptPath: textField(data, 'server_script_path', bounds.url),
		pageUrl: textField(data, 'title_url', bounds.url) ?? textField(objectField(data, 'meta'), 'uri', bounds.url),
		title: event.title,
	});
}

function parseCanary({ topic, dt }: JsonObject): ParsedRecentChange {
	const time = typeof dt === 'string' ? Date.parse(dt) : Number.NaN;
	return {
		kind: 'canary',
		topic: typeof topic === 'string' && topicPattern.test(topic) ? topic : null,
		time: Number.isNaN(time) ? null : time,
	};
}

/**
 * Reads one message of the stream `recentchange`, of any year since 2018. A null is the same as a missing field.
 * Unknown fields are ignored, unknown types are accepted. The user is not changed, since MediaWiki sends the canonical
 * form; where it is missing it was removed, and is not read from another field. Never throws.
 */
export function parseRecentChange(data: unknown): ParsedRecentChange {
	if (!isObject(data)) return { kind: 'malformed', problem: 'not-an-object', detail: '' };
	try {
		const meta = objectField(data, 'meta');
		if (meta['domain'] === 'canary') return parseCanary(meta);
		const event = parseEvent(data);
		return { kind: 'event', event, wiki: parseWiki(data, event) };
	} catch (error) {
		if (!(error instanceof FieldError)) throw error;
		return { kind: 'malformed', problem: error.fault, detail: error.message };
	}
}

/** The same for a message as it was received: one JSON text. Never throws. */
export function parseRecentChangeText(text: string): ParsedRecentChange {
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		return { kind: 'malformed', problem: 'not-json', detail: '' };
	}
	return parseRecentChange(data);
}
