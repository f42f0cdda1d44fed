import { type HiddenPart, type Hiding, hiddenParts } from './hidden-parts.ts';
import {
	FieldError,
	flagField,
	integerField,
	isObject,
	type JsonObject,
	objectField,
	required,
	textField,
} from './json-fields.ts';
import { parseRecentChange, type ParsedRecentChange } from './recent-change.ts';

/** That a page was deleted, or brought back. */
export interface PageFate {
	wiki: string;
	/** With spaces and its namespace. */
	title: string;
	isDeleted: boolean;
	/** The page's last revision, then; later ones are of a page made anew. */
	lastRevision: number;
	/** How many revisions the page had; null where that is not told. */
	revisions: number | null;
	/** ms UTC. Of two that contradict each other, the later one holds. */
	at: number;
}

/** What a message of one of our streams turned out to be. */
export type StreamMessage = ParsedRecentChange | { kind: 'hiding'; hiding: Hiding } | { kind: 'page'; page: PageFate };

const wikiPattern = /^[\w-]{1,64}$/;
/** In UTF-16 units: as long as the column. */
const longestTitle = 512;

function wikiOf(data: JsonObject): string {
	const wiki = required(textField(data, 'database', 64), 'database');
	if (!wikiPattern.test(wiki)) throw new FieldError('out-of-range', 'database');
	return wiki;
}

function timeOf(data: JsonObject): number {
	const time = Date.parse(required(textField(objectField(data, 'meta'), 'dt', 64), 'meta.dt'));
	if (Number.isNaN(time)) throw new FieldError('out-of-range', 'meta.dt');
	return time;
}

/** As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/revision/visibility-change */
function hidingOf(data: JsonObject): Hiding {
	const shown = objectField(data, 'visibility');
	const hides = (part: HiddenPart) => required(flagField(shown, part), `visibility.${part}`) === false;
	const parts = hiddenParts(7).filter(hides);
	const revision = required(integerField(data, 'rev_id', 1), 'rev_id');
	return { key: `${wikiOf(data)}:rev:${revision}`, hidden: parts, at: timeOf(data) };
}

/** As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/page/delete, and undelete */
function pageFateOf(data: JsonObject, isDeleted: boolean): PageFate {
	return {
		wiki: wikiOf(data),
		title: required(textField(data, 'page_title', longestTitle), 'page_title').replaceAll('_', ' '),
		isDeleted,
		lastRevision: required(integerField(data, 'rev_id', 1), 'rev_id'),
		revisions: isDeleted ? integerField(data, 'rev_count') : null,
		at: timeOf(data),
	};
}

const readers: Readonly<Record<string, (data: JsonObject) => StreamMessage>> = {
	'mediawiki.revision-visibility-change': (data) => ({ kind: 'hiding', hiding: hidingOf(data) }),
	'mediawiki.page-delete': (data) => ({ kind: 'page', page: pageFateOf(data, true) }),
	'mediawiki.page-undelete': (data) => ({ kind: 'page', page: pageFateOf(data, false) }),
};

/** Reads one message of any of our streams, as it stands on the wire: one JSON text. Never throws. */
export function parseStreamMessage(text: string): StreamMessage {
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		return { kind: 'malformed', problem: 'not-json', detail: '' };
	}
	const read = isObject(data) && isObject(data['meta']) ? readers[String(data['meta']['stream'])] : undefined;
	if (!isObject(data) || read === undefined || objectField(data, 'meta')['domain'] === 'canary')
		return parseRecentChange(data);
	try {
		return read(data);
	} catch (error) {
		if (!(error instanceof FieldError)) throw error;
		return { kind: 'malformed', problem: error.fault, detail: error.message };
	}
}
