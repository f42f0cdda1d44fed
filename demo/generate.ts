import { pick } from '../fixtures/random.ts';
import { Chance } from './stream/chance.ts';
import { editFields } from './stream/edit-fields.ts';
import { logOf, uploadOf } from './stream/log-entries.ts';
import { bots, type DemoWiki, people, summaries, wikis } from './people.ts';
import {
	type PageChange,
	pageChangeMessage,
	pageDeletionMessage,
	revertMessage,
	riskMessage,
	tagsMessage,
	visibilityMessage,
} from './stream/side-messages.ts';
import { canaryMessage, oddMessage } from './stream/other-messages.ts';
import type { Generated } from './topic-log.ts';

/** The two datacentres' topics of the stream `recentchange`. */
export const topics = ['eqiad.mediawiki.recentchange', 'codfw.mediawiki.recentchange'] as const;

/** What somebody does. */
export interface What {
	wiki: DemoWiki;
	/** `upload` is a log event, too. */
	type: 'edit' | 'new' | 'categorize' | 'upload' | 'log';
	/** The page; a file for `upload`, a category for `categorize`. */
	page: string;
	/** Of the page; by default what its title says. */
	namespace: number;
	/** The edit summary. */
	comment: string;
	minor: boolean;
	/** How much the page grows, in bytes. */
	bytes: number;
	/** What a log event says. */
	log: { type: string; action: string; params: unknown };
}

export interface Generator {
	/** An event at a time (ms UTC), by `user` if one is named; what and where is left to chance but for what is given. */
	event(time: number, user?: string, what?: Partial<What>): Generated;
	/** The wiki hides or shows parts of an edit: true is shown. */
	visibility(time: number, edit: Generated, shown: { text: boolean; comment: boolean; user: boolean }): Generated;
	/** The page of an edit, with all its revisions, is deleted or undeleted after it. */
	pageDeletion(time: number, edit: Generated, what: 'delete' | 'undelete'): Generated;
	/**
	 * The same on the stream of all changes of pages: the page of an edit was edited, moved away, or deleted with
	 * suppression. `first` is an edit of the same page under its first title.
	 */
	change(time: number, edit: Generated, what: PageChange, first?: Generated): Generated;
	/** All tags of an edit are other ones now. */
	tags(time: number, edit: Generated, tags: readonly string[], before?: readonly string[]): Generated;
	/** A model scores an edit, from 0 to 1. */
	risk(time: number, edit: Generated, score: number): Generated;
	/** An edit is reverted by somebody. @param undo their edit, if the stream has it */
	revert(time: number, edit: Generated, user: string, undo?: Generated): Generated;
	/** Meta gives an account another name. */
	rename(time: number, from: string, to: string): Generated;
	/** A datacentre's hourly sign of life. */
	canary(time: number, topic: string): Generated;
}

export interface GeneratorOptions {
	seed: number;
	/** Share of the events in the second datacentre's topic; the genuine one has nearly all in one. */
	secondTopic?: number;
	/** How late a message may come into Kafka's order: mean of an exponential, in milliseconds. */
	disorder?: number;
	/** Kafka times in whole seconds, as in older recordings. */
	wholeSeconds?: boolean;
	/** Share of the messages that are not what they should be: unknown types, no user, no JSON at all. */
	odd?: number;
}

const edit = { type: 'edit', weight: 50 };
const kinds = [
	edit,
	{ type: 'categorize', weight: 35 },
	{ type: 'new', weight: 7 },
	{ type: 'log', weight: 6 },
	{ type: '142', weight: 0.2 },
];
const allWeights = kinds.reduce((sum, { weight }) => sum + weight, 0);

/**
 * Makes plausible `recentchange` messages with fictional people: every type, several log types, many scripts, and the
 * disorder that was measured (about every third step of Kafka's times goes back). The edits of one page follow each other.
 * The same seed gives the same row.
 */
export function createGenerator({
	seed,
	secondTopic = 0.1,
	disorder = 60,
	wholeSeconds = false,
	odd = 0,
}: GeneratorOptions): Generator {
	const chance = new Chance(seed);
	const { random } = chance;
	const pages: Pages = new Map();
	const kafkaTime = (time: number) => {
		const late = Math.round(-Math.log(1 - random()) * disorder * (random() < 0.02 ? 10 : 1));
		return wholeSeconds ? Math.floor((time + late) / 1000) * 1000 : time + late;
	};

	return {
		event(time, user, what = {}) {
			const topic = random() < secondTopic ? topics[1] : topics[0];
			const timestamp = kafkaTime(time);
			const data =
				user === undefined && random() < odd
					? oddMessage(random, topic, time, chance.uuid())
					: JSON.stringify(recentChange({ chance, pages }, { time, topic, user, what }));
			return { topic, timestamp, data };
		},
		visibility: (time, edit, shown) => visibilityMessage({ time, edit, id: chance.uuid() }, shown),
		pageDeletion(time, edit, what) {
			const { title_url: url, revision } = JSON.parse(edit.data) as { title_url: string; revision: { new: number } };
			const page = pages.get(url) ?? { revision: revision.new, size: 0 };
			pages.set(url, { ...page, isDeleted: what === 'delete' });
			return pageDeletionMessage({ time, edit, id: chance.uuid() }, what, page.revision);
		},
		change: (time, edit, what, first = edit) => pageChangeMessage({ time, edit, id: chance.uuid() }, what, first),
		tags: (time, edit, tags, before = []) => tagsMessage({ time, edit, id: chance.uuid() }, tags, before),
		risk: (time, edit, score) => riskMessage({ time, edit, id: chance.uuid() }, score),
		revert(time, edit, user, undo) {
			const { wiki } = JSON.parse(edit.data) as { wiki: string };
			const made = undo && (JSON.parse(undo.data) as { revision: { new: number } }).revision.new;
			const by = { revision: made ?? chance.nextId(`${wiki} rev`), user };
			return revertMessage({ time, edit, id: chance.uuid() }, by);
		},
		rename(time, from, to) {
			const made = this.event(time, 'Example Renamer', {
				wiki: wikis.find(({ name }) => name === 'metawiki'),
				type: 'upload',
			});
			const log = { log_type: 'gblrename', log_action: 'rename', log_params: { olduser: from, newuser: to } };
			const page = { namespace: -1, title: `Special:CentralAuth/${to}`, comment: '', log_action_comment: '' };
			return { ...made, data: JSON.stringify({ ...(JSON.parse(made.data) as object), ...log, ...page }) };
		},
		canary: (time, topic) => ({ topic, timestamp: kafkaTime(time), data: canaryMessage(topic, time, chance.uuid()) }),
	};
}

/** What is asked of a generated event. */
interface Asked {
	/** ms UTC. */
	time: number;
	topic: string;
	user: string | undefined;
	what: Partial<What>;
}

/** Revisions from before the first event of a page have lower numbers than all others, and still higher ones than genuine. */
const olderBy = 10_000_000_000;

/** The latest revision of each page, its size in bytes, and whether it is deleted: then the next edit makes it again. */
type Pages = Map<string, { revision: number; size: number; isDeleted?: boolean }>;

function recentChange({ chance, pages }: { chance: Chance; pages: Pages }, { time, topic, user, what }: Asked): object {
	const { random } = chance;
	const wiki = what.wiki ?? pick(random, wikis);
	const asked: string = what.type === 'upload' ? 'log' : (what.type ?? pickKind(random));
	const bot = user === undefined && random() < 0.2;
	const name = user ?? pick(random, bot ? bots : people);
	const log = asked === 'log' ? logEntry(chance, wiki, what, time) : null;
	const isCategory = asked === 'categorize';
	const page =
		log?.title ?? (isCategory ? (what.page ?? `${wiki.category}:Examples`) : (what.page ?? pick(random, wiki.pages)));
	const base = `https://${wiki.host}`;
	const url = `${base}/wiki/${encodeURIComponent(page.replaceAll(' ', '_'))}`;
	const type = asked === 'edit' && pages.get(url)?.isDeleted ? 'new' : asked;
	const summary = isCategory ? `[[:${pick(random, wiki.pages)}]] added to category` : pick(random, summaries);
	const comment = what.comment ?? summary;
	const [after, older] = [chance.nextId(`${wiki.name} rev`), chance.nextId(`${wiki.name} old`) - olderBy];
	const { revision: before, size } = { revision: older, size: Math.floor(random() * 20_000) + 500, ...pages.get(url) };
	const meta = metaOf(chance, { uri: url, domain: wiki.host, time, topic });
	const id = log?.params === null ? {} : { id: chance.nextId(`${wiki.name} rc`) };
	const fields = type === 'edit' || type === 'new' ? editFields(random, { type, what, after, before, size }) : null;
	if (fields) pages.set(url, { revision: after, size: fields.length.new });
	return {
		$schema: '/mediawiki/recentchange/1.0.0',
		meta,
		...id,
		type,
		namespace: what.namespace ?? log?.namespace ?? (isCategory ? 14 : page.startsWith('File:') ? 6 : 0),
		title: page,
		title_url: url,
		comment,
		timestamp: Math.floor(time / 1000),
		user: name,
		bot,
		...(!log && { notify_url: `${base}/w/index.php?diff=${after}&oldid=${type === 'new' ? 0 : before}` }),
		...fields,
		...(log && {
			log_id: log.id,
			log_type: log.type,
			log_action: log.action,
			log_params: log.params ?? [],
			log_action_comment: `${log.action}: ${comment}`,
		}),
		server_url: base,
		server_name: wiki.host,
		server_script_path: '/w',
		wiki: wiki.name,
		parsedcomment: comment.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
	};
}

function metaOf(
	chance: Chance,
	{ uri, domain, time, topic }: { uri: string; domain: string; time: number; topic: string },
) {
	return {
		uri,
		request_id: chance.uuid(),
		id: chance.uuid(),
		domain,
		stream: 'mediawiki.recentchange',
		dt: new Date(time).toISOString(),
		topic,
		partition: 0,
		offset: chance.nextId(topic),
	};
}

function logEntry(chance: Chance, wiki: DemoWiki, what: Partial<What>, time: number) {
	const { random } = chance;
	const nextId = () => chance.nextId(`${wiki.name} log`);
	if (what.log) return { namespace: 0, title: what.page ?? pick(random, wiki.pages), id: nextId(), ...what.log };
	if (what.type === 'upload') return uploadOf(what.page ?? pick(random, wiki.pages), nextId(), time);
	return logOf(random, wiki, pick(random, people), nextId);
}

function pickKind(random: () => number): string {
	let rest = random() * allWeights;
	return (kinds.find(({ weight }) => (rest -= weight) < 0) ?? edit).type;
}
