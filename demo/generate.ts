import { pick, randomFrom } from '../fixtures/random.ts';
import { bots, type DemoWiki, people, summaries, wikis } from './people.ts';
import { pageChangeStream } from '#lib/domain/stream/streams.ts';
import type { Message } from './topic-log.ts';

/** The two datacentres' topics of the stream `recentchange`. */
export const topics = ['eqiad.mediawiki.recentchange', 'codfw.mediawiki.recentchange'] as const;

/** One generated message and the topic that it belongs to. */
export interface Generated extends Message {
	topic: string;
}

/** What somebody does. */
export interface What {
	wiki: DemoWiki;
	/** `upload` is a log event. */
	type: 'edit' | 'upload';
	/** One of the wiki's pages; files for `upload`. */
	page: string;
}

export interface Generator {
	/** An event that happened at a time, in milliseconds UTC, by `user` if one is named; what and where is left to chance but for what is given. */
	event(time: number, user?: string, what?: Partial<What>): Generated;
	/** What the wiki tells when it hides or shows parts of an edit: true is shown. */
	visibility(time: number, edit: Generated, shown: { text: boolean; comment: boolean; user: boolean }): Generated;
	/** What the wiki tells when the page of an edit is deleted or brought back after it. */
	fate(time: number, edit: Generated, what: 'delete' | 'undelete'): Generated;
	/**
	 * What the wiki tells of the page of an edit where it tells of every change: that it was edited, moved away, or deleted
	 * with suppression. `first` is an edit of the same page under its first title.
	 */
	change(
		time: number,
		edit: Generated,
		what: { kind: 'edit' } | { kind: 'suppress'; revisions?: number } | { kind: 'move'; to: string },
		first?: Generated,
	): Generated;
	/** What Meta tells when an account is given another name. */
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
	const random = randomFrom(seed);
	const lastIds = new Map<string, number>();
	// Far above what the wikis have given out, so that no link and no diff leads to a genuine revision.
	const nextId = (of: string) => {
		const id = (lastIds.get(of) ?? 90_000_000_000) + 1 + Math.floor(random() * 3);
		lastIds.set(of, id);
		return id;
	};
	const uuid = () => randomUuid(random);
	const kafkaTime = (time: number) => {
		const late = Math.round(-Math.log(1 - random()) * disorder * (random() < 0.02 ? 10 : 1));
		return wholeSeconds ? Math.floor((time + late) / 1000) * 1000 : time + late;
	};
	const meta = (wiki: DemoWiki, topic: string, time: number, uri: string) => ({
		uri,
		request_id: uuid(),
		id: uuid(),
		domain: wiki.host,
		stream: 'mediawiki.recentchange',
		dt: new Date(time).toISOString(),
		topic,
		partition: 0,
		offset: nextId(topic),
	});

	return {
		event(time, user, what = {}) {
			const topic = random() < secondTopic ? topics[1] : topics[0];
			const timestamp = kafkaTime(time);
			if (user === undefined && random() < odd)
				return { topic, timestamp, data: oddMessage(random, topic, time, uuid()) };
			const wiki = what.wiki ?? pick(random, wikis);
			const type = what.type === 'upload' ? 'log' : (what.type ?? pickKind(random));
			const bot = user === undefined && random() < 0.2;
			const name = user ?? pick(random, bot ? bots : people);
			const base = `https://${wiki.host}`;
			const nextLogId = () => nextId(`${wiki.name} log`);
			const about =
				type === 'log'
					? what.type === 'upload'
						? uploadOf(what.page ?? pick(random, wiki.pages), nextLogId(), time)
						: logOf(random, wiki, pick(random, people), nextLogId)
					: null;
			const page =
				about?.title ?? (type === 'categorize' ? `${wiki.category}:Examples` : (what.page ?? pick(random, wiki.pages)));
			const url = `${base}/wiki/${encodeURIComponent(page.replaceAll(' ', '_'))}`;
			const comment =
				type === 'categorize' ? `[[:${pick(random, wiki.pages)}]] added to category` : pick(random, summaries);
			const [after, before] = [nextId(`${wiki.name} rev`), nextId(`${wiki.name} old`)];
			const size = Math.floor(random() * 20_000) + 500;
			const isEdit = type === 'edit' || type === 'new';
			const data = {
				$schema: '/mediawiki/recentchange/1.0.0',
				meta: meta(wiki, topic, time, url),
				...((about === null || about.params !== null) && { id: nextId(`${wiki.name} rc`) }),
				type,
				namespace: about?.namespace ?? (type === 'categorize' ? 14 : page.startsWith('File:') ? 6 : 0),
				title: page,
				title_url: url,
				comment,
				timestamp: Math.floor(time / 1000),
				user: name,
				bot,
				...(!about && { notify_url: `${base}/w/index.php?diff=${after}&oldid=${type === 'new' ? 0 : before}` }),
				...(isEdit && { minor: random() < 0.3, ...(random() < 0.5 && { patrolled: random() < 0.5 }) }),
				...(isEdit && {
					length: { ...(type === 'edit' && { old: size }), new: size + Math.floor(random() * 900) - 300 },
				}),
				...(isEdit && { revision: { ...(type === 'edit' && { old: before }), new: after } }),
				...(about && {
					log_id: about.id,
					log_type: about.type,
					log_action: about.action,
					log_params: about.params ?? [],
					log_action_comment: `${about.action}: ${comment}`,
				}),
				server_url: base,
				server_name: wiki.host,
				server_script_path: '/w',
				wiki: wiki.name,
				parsedcomment: comment.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
			};
			return { topic, timestamp, data: JSON.stringify(data) };
		},
		visibility(time, edit, shown) {
			const { wiki, revision, title } = editOf(edit);
			const data = { database: wiki, page_title: title, rev_id: revision.new, visibility: shown };
			return beside(time, edit, 'mediawiki.revision-visibility-change', data, uuid());
		},
		fate(time, edit, what) {
			const { wiki, revision, title } = editOf(edit);
			const data = { database: wiki, page_title: title.replaceAll(' ', '_'), rev_id: revision.new };
			const count = what === 'delete' ? { rev_count: 2 } : {};
			return beside(time, edit, `mediawiki.page-${what}`, { page_id: pageIdOf(edit), ...data, ...count }, uuid());
		},
		change(time, edit, what, first = edit) {
			const dt = new Date(time).toISOString();
			return beside(time, edit, pageChangeStream, pageChangeOf(edit, what, pageIdOf(first), dt), uuid());
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
		canary: (time, topic) => ({ topic, timestamp: kafkaTime(time), data: canaryMessage(topic, time, uuid()) }),
	};
}

/** What the streams beside recentchange tell of an edit again. */
function editOf({ data }: Generated): { wiki: string; title: string; revision: { new: number } } {
	return JSON.parse(data) as { wiki: string; title: string; revision: { new: number } };
}

/** The same for every edit of a page. */
function pageIdOf(edit: Generated): number {
	return 1 + [...editOf(edit).title].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1e9, 7);
}

/** As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/page/change */
function pageChangeOf(edit: Generated, what: Parameters<Generator['change']>[2], page_id: number, dt: string) {
	const { wiki, title, revision } = editOf(edit);
	const [isMove, isSuppressed] = [what.kind === 'move', what.kind === 'suppress'];
	const [kind, changelog] = isSuppressed ? ['delete', 'delete'] : [what.kind, 'update'];
	const page = (name: string) => ({ page_title: name.replaceAll(' ', '_'), namespace_id: 0 });
	const performer = {
		...{ user_text: 'Example Performer', groups: ['*', 'user', 'autoconfirmed'], is_bot: false, is_system: false },
		...{ is_temp: false, user_id: 7, registration_dt: '2020-01-01T00:00:00Z', edit_count: 1_234 },
	};
	const visible = {
		is_content_visible: !isSuppressed,
		is_editor_visible: !isSuppressed,
		is_comment_visible: !isSuppressed,
	};
	const content = {
		slot_role: 'main',
		content_model: 'wikitext',
		content_sha1: 'examplegarden'.repeat(2),
		content_size: 900,
	};
	const shown = { rev_sha1: 'examplegarden'.repeat(2), rev_size: 900, comment: 'An example', editor: performer };
	const revisionOf = (rev_id: number) => ({
		...{ rev_id, rev_dt: dt, is_minor_edit: false, ...(!isSuppressed && shown), ...visible },
		...(!isSuppressed && {
			content_slots: { main: { ...content, content_format: 'text/x-wiki', origin_rev_id: rev_id } },
		}),
	});
	return {
		...{ changelog_kind: changelog, page_change_kind: kind, dt, wiki_id: wiki },
		page: {
			page_id,
			...page(what.kind === 'move' ? what.to : title),
			is_redirect: false,
			...(what.kind === 'suppress' && { revision_count: what.revisions }),
		},
		...(!isSuppressed && { performer }),
		// The dummy revision of a move is a later one.
		revision: revisionOf(revision.new + (isMove ? 1 : 0)),
		prior_state: { ...(isMove && { page: page(title) }), revision: revisionOf(revision.new - 1) },
		$schema: '/mediawiki/page/change/1.2.0',
	};
}

function beside(time: number, { topic }: Generated, stream: string, data: object, id: string): Generated {
	const meta = { id, stream, domain: 'en.wikipedia.org', dt: new Date(time).toISOString() };
	const prefix = topic.slice(0, topic.indexOf('.') + 1);
	return { topic: prefix + stream, timestamp: time, data: JSON.stringify({ meta, ...data }) };
}

function uploadOf(title: string, id: number, time: number) {
	const params = {
		img_sha1: 'examplegarden',
		img_timestamp: new Date(time).toISOString().slice(0, 19).replace(/\D/g, ''),
	};
	return { namespace: 6, title, id, type: 'upload', action: 'upload', params };
}

function logOf(random: () => number, wiki: DemoWiki, target: string, nextId: () => number) {
	const id = nextId();
	const user = { namespace: 2, title: `${wiki.user}:${target}` };
	const page = { namespace: 0, title: pick(random, wiki.pages) };
	return pick(random, [
		{ ...user, id, type: 'block', action: 'block', params: { duration: '3 days', flags: 'nocreate', sitewide: true } },
		{ ...user, id, type: 'rights', action: 'rights', params: { oldgroups: [], newgroups: ['autopatrolled'] } },
		{ ...user, id, type: 'newusers', action: 'create', params: { userid: 9_000_000 + id } },
		{ ...user, id, type: 'thanks', action: 'thank', params: null },
		{ ...page, id, type: 'move', action: 'move', params: { target: `${page.title} (moved)`, noredir: '0' } },
		{ ...page, id, type: 'delete', action: 'delete', params: [] },
		{ ...page, id, type: 'protect', action: 'protect', params: { description: '[edit=sysop]', cascade: false } },
		{ ...page, id, type: 'patrol', action: 'patrol', params: { curid: String(id), previd: String(id - 1), auto: 0 } },
		{
			...page,
			id: 0,
			type: 'abusefilter',
			action: 'hit',
			params: { action: 'edit', filter: '1', actions: 'warn', log: id },
		},
	]);
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
	const meta = { id, domain: 'canary', dt: new Date(time).toISOString(), stream: 'mediawiki.recentchange', topic };
	return JSON.stringify({ $schema: '/mediawiki/recentchange/1.0.0', meta });
}

function pickKind(random: () => number): string {
	let rest = random() * allWeights;
	return (kinds.find(({ weight }) => (rest -= weight) < 0) ?? edit).type;
}

function randomUuid(random: () => number): string {
	return 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16));
}
