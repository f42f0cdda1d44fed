import { pageChangeStream, riskStream, tagsStream } from '#lib/domain/stream/streams.ts';
import type { Generated } from '../topic-log.ts';
import { pageIdOf } from './page-id.ts';

/** What happened to a page. */
export type PageChange = { kind: 'edit' } | { kind: 'suppress'; revisions?: number } | { kind: 'move'; to: string };

/** A message of a stream other than `recentchange` about an edit: when (ms UTC), and the message's id. */
interface About {
	edit: Generated;
	time: number;
	id: string;
}

/** Parts of an edit are hidden or shown again: true is shown. */
export function visibilityMessage(about: About, shown: { text: boolean; comment: boolean; user: boolean }): Generated {
	const { wiki, revision, title } = editOf(about.edit);
	const data = { database: wiki, page_title: title, rev_id: revision.new, visibility: shown };
	return messageOn('mediawiki.revision-visibility-change', about, data);
}

/** The page of an edit is deleted or undeleted. @param last its latest revision */
export function pageDeletionMessage(about: About, what: 'delete' | 'undelete', last: number): Generated {
	const { wiki, title } = editOf(about.edit);
	const page = { page_id: pageIdOf(editOf(about.edit).title), database: wiki, page_title: title.replaceAll(' ', '_') };
	const count = what === 'delete' ? { rev_count: 2 } : {};
	return messageOn(`mediawiki.page-${what}`, about, { ...page, rev_id: last, ...count });
}

/** The page of an edit changes. @param first an edit of the same page under its first title */
export function pageChangeMessage(about: About, what: PageChange, first: Generated): Generated {
	const dt = new Date(about.time).toISOString();
	return messageOn(pageChangeStream, about, pageChangeOf(about.edit, what, pageIdOf(editOf(first).title), dt));
}

/** All tags of an edit after a change, and before it. */
export function tagsMessage(about: About, tags: readonly string[], before: readonly string[]): Generated {
	const { wiki, revision, title, timestamp } = editOf(about.edit);
	const page = {
		database: wiki,
		page_id: pageIdOf(editOf(about.edit).title),
		page_title: title.replaceAll(' ', '_'),
		page_namespace: 0,
	};
	const made = { rev_id: revision.new, rev_timestamp: new Date(timestamp * 1_000).toISOString() };
	const schema = { $schema: '/mediawiki/revision/tags-change/1.0.0' };
	return messageOn(tagsStream, about, { ...page, ...made, tags, prior_state: { tags: before } }, schema);
}

/** A model's score of an edit, from 0 to 1. */
export function riskMessage(about: About, score: number): Generated {
	const { wiki, revision, user } = editOf(about.edit);
	const dt = new Date(about.time).toISOString();
	const change = pageChangeOf(about.edit, { kind: 'edit' }, pageIdOf(editOf(about.edit).title), dt);
	const editor = { ...change.performer, user_text: user };
	return messageOn(riskStream, about, {
		...{ dt, wiki_id: wiki, page: change.page, performer: editor },
		revision: { rev_id: revision.new, rev_parent_id: revision.new - 1, rev_dt: dt, editor },
		predicted_classification: {
			...{ model_name: 'revertrisk-language-agnostic', model_version: '3', predictions: [String(score > 0.5)] },
			probabilities: { true: score, false: 1 - score },
		},
		$schema: '/mediawiki/page/prediction_classification_change/1.3.0',
	});
}

/** An edit that reverts another one, on the stream of all changes of pages. @param by its revision, and who makes it */
export function revertMessage(about: About, by: { revision: number; user: string }): Generated {
	const dt = new Date(about.time).toISOString();
	const { revision: reverted } = editOf(about.edit);
	const change = pageChangeOf(about.edit, { kind: 'edit' }, pageIdOf(editOf(about.edit).title), dt);
	const ids = { rev_reverted_oldest_id: reverted.new, rev_reverted_newest_id: reverted.new };
	const revert = { method: 'undo', is_exact: true, rev_original_id: reverted.new - 1, ...ids };
	return messageOn(pageChangeStream, about, {
		...change,
		performer: { ...change.performer, user_text: by.user },
		revision: { ...change.revision, rev_id: by.revision, revert },
	});
}

function messageOn(stream: string, { edit, time, id }: About, data: object, first: object = {}): Generated {
	const meta = { id, stream, domain: 'en.wikipedia.org', dt: new Date(time).toISOString() };
	const prefix = edit.topic.slice(0, edit.topic.indexOf('.') + 1);
	return { topic: prefix + stream, timestamp: time, data: JSON.stringify({ ...first, meta, ...data }) };
}

interface EditData {
	wiki: string;
	user: string;
	title: string;
	/** In seconds. */
	timestamp: number;
	revision: { old?: number; new: number };
}

/** What messages of the other streams repeat of an edit. */
function editOf({ data }: Generated): EditData {
	return JSON.parse(data) as EditData;
}

/** As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/page/change */
function pageChangeOf(edit: Generated, what: PageChange, page_id: number, dt: string) {
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
