import { pick } from '../fixtures/random.ts';
import { Chance } from './chance.ts';
import { logOf, uploadOf } from './log-entries.ts';
import { bots, type DemoWiki, people, summaries, wikis } from './people.ts';
import {
	type PageChange,
	pageChangeMessage,
	pageDeletionMessage,
	revertMessage,
	riskMessage,
	tagsMessage,
	visibilityMessage,
} from './side-messages.ts';
import type { Generated } from './topic-log.ts';

/** The two datacentres' topics of the stream `recentchange`. */
export const topics = ['eqiad.mediawiki.recentchange', 'codfw.mediawiki.recentchange'] as const;

/** What somebody does. */
export interface What {
	wiki: DemoWiki;
	/** `upload` is a log event. */
	type: 'edit' | 'upload';
	/** One of the wiki's pages; files for `upload`. */
	page: string;
}

export interface Generator {
	/** An event at a time (ms UTC), by `user` if one is named; what and where is left to chance but for what is given. */
	event(time: number, user?: string, what?: Partial<What>): Generated;
	/** The wiki hides or shows parts of an edit: true is shown. */
	visibility(time: number, edit: Generated, shown: { text: boolean; comment: boolean; user: boolean }): Generated;
	/** The page of an edit is deleted or undeleted after it; with how many revisions: two, unless given. */
	pageDeletion(time: number, edit: Generated, what: 'delete' | 'undelete', revisions?: number): Generated;
	/**
	 * The same on the stream of all changes of pages: the page of an edit was edited, moved away, or deleted with
	 * suppression. `first` is an edit of the same page under its first title.
	 */
	change(time: number, edit: Generated, what: PageChange, first?: Generated): Generated;
	/** All tags of an edit are other ones now. */
	tags(time: number, edit: Generated, tags: readonly string[], before?: readonly string[]): Generated;
	/** A model scores an edit, from 0 to 1. */
	risk(time: number, edit: Generated, score: number): Generated;
	/** An edit is reverted by somebody. */
	revert(time: number, edit: Generated, user: string): Generated;
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
 * disorder that was measured (about every third step of Kafka's times goes back). The same seed gives the same row.
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
					: JSON.stringify(recentChange(chance, { time, topic, user, what }));
			return { topic, timestamp, data };
		},
		visibility: (time, edit, shown) => visibilityMessage({ time, edit, id: chance.uuid() }, shown),
		pageDeletion: (time, edit, what, revisions = 2) =>
			pageDeletionMessage({ time, edit, id: chance.uuid() }, what, revisions),
		change: (time, edit, what, first = edit) => pageChangeMessage({ time, edit, id: chance.uuid() }, what, first),
		tags: (time, edit, tags, before = []) => tagsMessage({ time, edit, id: chance.uuid() }, tags, before),
		risk: (time, edit, score) => riskMessage({ time, edit, id: chance.uuid() }, score),
		revert(time, edit, user) {
			const { wiki } = JSON.parse(edit.data) as { wiki: string };
			const by = { revision: chance.nextId(`${wiki} rev`), user };
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

function recentChange(chance: Chance, { time, topic, user, what }: Asked): object {
	const { random } = chance;
	const wiki = what.wiki ?? pick(random, wikis);
	const type = what.type === 'upload' ? 'log' : (what.type ?? pickKind(random));
	const bot = user === undefined && random() < 0.2;
	const name = user ?? pick(random, bot ? bots : people);
	const log = type === 'log' ? logEntry(chance, wiki, what, time) : null;
	const isCategory = type === 'categorize';
	const page = log?.title ?? (isCategory ? `${wiki.category}:Examples` : (what.page ?? pick(random, wiki.pages)));
	const base = `https://${wiki.host}`;
	const url = `${base}/wiki/${encodeURIComponent(page.replaceAll(' ', '_'))}`;
	const comment = isCategory ? `[[:${pick(random, wiki.pages)}]] added to category` : pick(random, summaries);
	const [after, before] = [chance.nextId(`${wiki.name} rev`), chance.nextId(`${wiki.name} old`)];
	const size = Math.floor(random() * 20_000) + 500;
	return {
		$schema: '/mediawiki/recentchange/1.0.0',
		meta: metaOf(chance, { uri: url, domain: wiki.host, time, topic }),
		...(log?.params !== null && { id: chance.nextId(`${wiki.name} rc`) }),
		type,
		namespace: log?.namespace ?? (isCategory ? 14 : page.startsWith('File:') ? 6 : 0),
		title: page,
		title_url: url,
		comment,
		timestamp: Math.floor(time / 1000),
		user: name,
		bot,
		...(!log && { notify_url: `${base}/w/index.php?diff=${after}&oldid=${type === 'new' ? 0 : before}` }),
		...((type === 'edit' || type === 'new') && editFields(random, { isNew: type === 'new', after, before, size })),
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

/** @param size of the page before, in bytes @param after, before revisions */
function editFields(
	random: () => number,
	{ isNew, after, before, size }: { isNew: boolean; after: number; before: number; size: number },
) {
	return {
		minor: random() < 0.3,
		...(random() < 0.5 && { patrolled: random() < 0.5 }),
		length: { ...(!isNew && { old: size }), new: size + Math.floor(random() * 900) - 300 },
		revision: { ...(!isNew && { old: before }), new: after },
	};
}

function logEntry(chance: Chance, wiki: DemoWiki, what: Partial<What>, time: number) {
	const { random } = chance;
	const nextId = () => chance.nextId(`${wiki.name} log`);
	if (what.type === 'upload') return uploadOf(what.page ?? pick(random, wiki.pages), nextId(), time);
	return logOf(random, wiki, pick(random, people), nextId);
}

function oddMessage(random: () => number, topic: string, time: number, id: string): string {
	const meta = {
		id,
		domain: 'en.wikipedia.org',
		dt: new Date(time).toISOString(),
		stream: 'mediawiki.recentchange',
		topic,
	};
	const event = {
		$schema: '/mediawiki/recentchange/1.0.0',
		meta,
		type: 'edit',
		timestamp: Math.floor(time / 1000),
		wiki: 'enwiki',
	};
	return pick(random, [
		JSON.stringify({
			...event,
			revision: { new: 1 + Math.floor(random() * 1e6) },
			namespace: 0,
			title: 'Name removed',
		}),
		JSON.stringify({ ...event, user: null, revision: { old: null, new: 1 + Math.floor(random() * 1e6) } }),
		JSON.stringify({ ...event, user: people[0] }),
		JSON.stringify({ ...event, type: 142, user: people[0] }),
		'{"$schema":"/mediawiki/recentchange/1.0.0","meta":',
		'[]',
		'null',
	]);
}

function canaryMessage(topic: string, time: number, id: string): string {
	const stream = topic.slice(topic.indexOf('.') + 1);
	const meta = { id, domain: 'canary', dt: new Date(time).toISOString(), stream, topic };
	return JSON.stringify({ $schema: '/mediawiki/recentchange/1.0.0', meta });
}

function pickKind(random: () => number): string {
	let rest = random() * allWeights;
	return (kinds.find(({ weight }) => (rest -= weight) < 0) ?? edit).type;
}
