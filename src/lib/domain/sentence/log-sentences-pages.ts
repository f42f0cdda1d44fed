import { ownParts } from '../visibility/hidden-parts.ts';
import type { OwnPart } from '../event/event.ts';
import { isObject } from '../core/json-fields.ts';
import {
	isGiven,
	items,
	type LogSentence,
	page,
	pageParam,
	param,
	phrase,
	sentence,
	type Describe,
	text,
	textParam,
	type LogFacts,
} from './log-facts.ts';
import type { LogPart, SentencePart } from './sentence.ts';

const reviewed = phrase('review', page);
const reviewedAutomatically = phrase('review-auto', page);
const reviewWithdrawn = phrase('review-undone', page);
const markedReviewed = phrase('curation-reviewed', page);
const markedUnreviewed = phrase('curation-unreviewed', page);
const undelivered = phrase('massmessage-undelivered', page);

/** The sentence of each `type/action` on pages, revisions, files, tags and filters. */
export const actionsOnPages: Readonly<Record<string, Describe>> = {
	'create/create': phrase('create', page),
	'move/move': (facts) => moved('move', facts),
	'move/move_redir': (facts) => moved('move-over', facts),
	'delete/delete': phrase('delete', page),
	'delete/delete_redir': phrase('delete-redirect', page),
	'delete/delete_redir2': phrase('delete-redirect', page),
	'delete/restore': phrase('restore', page),
	'delete/revision': (facts) => visibility('revision', facts),
	'delete/event': (facts) => visibility('event', facts),
	'delete/flow-delete-post': phrase('flow-delete-post', page),
	'delete/flow-restore-post': phrase('flow-restore-post', page),
	'delete/flow-delete-topic': phrase('flow-delete-topic', page),
	'delete/flow-restore-topic': phrase('flow-restore-topic', page),
	'lock/flow-lock-topic': phrase('flow-lock-topic', page),
	'lock/flow-restore-topic': phrase('flow-reopen-topic', page),

	'protect/protect': (facts) => guarded('protect', facts),
	'protect/modify': (facts) => guarded('protect-modify', facts),
	'protect/unprotect': phrase('unprotect', page),
	'protect/move_prot': phrase('protect-moved', page, pageParam('oldtitle', 0)),
	'stable/config': phrase('stable', page),
	'stable/modify': phrase('stable', page),
	'stable/reset': phrase('stable-reset', page),
	'stable/move_stable': phrase('stable-moved', page, pageParam('oldtitle', 0)),

	'upload/upload': phrase('upload', page),
	'upload/overwrite': phrase('upload-again', page),
	'upload/revert': phrase('upload-revert', page),
	'timedmediahandler/resettranscode': phrase('transcode', page),

	'merge/merge': phrase('merge', page, pageParam('dest', 0)),
	'merge/merge-into': phrase('merge', pageParam('src', 0), page),
	'import/upload': phrase('import', page),
	'import/interwiki': phrase('import', page),
	'import/translatable-bundle': phrase('import', page),
	'contentmodel/change': phrase('contentmodel', page, textParam('oldmodel'), textParam('newmodel')),
	'contentmodel/new': phrase('contentmodel-new', page, textParam('newmodel')),
	'pagelang/pagelang': phrase('pagelang', page, language('oldlanguage'), language('newlanguage')),

	'patrol/patrol': (facts) => {
		const auto = String(param(facts, 'auto', 2) ?? 0);
		return patrolled(auto === '1' ? 'patrol-auto' : 'patrol', facts);
	},
	'patrol/autopatrol': (facts) => patrolled('patrol-auto', facts),
	'review/approve': reviewed,
	'review/approve2': reviewed,
	'review/approve-i': reviewed,
	'review/approve2-i': reviewed,
	'review/approve-a': reviewedAutomatically,
	'review/approve-ia': reviewedAutomatically,
	'review/approve2-a': reviewedAutomatically,
	'review/approve2-ia': reviewedAutomatically,
	'review/unapprove': reviewWithdrawn,
	'review/unapprove2': reviewWithdrawn,
	'pagetriage-curation/reviewed': markedReviewed,
	'pagetriage-curation/reviewed-article': markedReviewed,
	'pagetriage-curation/reviewed-redirect': markedReviewed,
	'pagetriage-curation/unreviewed': markedUnreviewed,
	'pagetriage-curation/unreviewed-article': markedUnreviewed,
	'pagetriage-curation/unreviewed-redirect': markedUnreviewed,
	'pagetriage-curation/tag': phrase('curation-tag', page, listParam('tags')),
	'pagetriage-curation/delete': phrase('curation-delete', page, listParam('tags')),
	'pagetriage-curation/enqueue': phrase('curation-enqueue', page),
	'pagetriage-copyvio/insert': phrase('copyvio', page, textParam('revId')),
	'pagetriage-copyvio/delete': phrase('copyvio-undone', page, textParam('revId')),

	'abusefilter/hit': phrase('abusefilter', page, textParam('filter')),
	'abusefilter/create': phrase('abusefilter-create', filterId),
	'abusefilter/modify': phrase('abusefilter-modify', filterId),
	'tag/update': tagged,
	'managetags/create': phrase('managetags-create', textParam('tag')),
	'managetags/delete': phrase('managetags-delete', textParam('tag')),
	'managetags/activate': phrase('managetags-activate', textParam('tag')),
	'managetags/deactivate': phrase('managetags-deactivate', textParam('tag')),
	'interwiki/iw_add': phrase('interwiki-add', textParam('prefix', 0)),
	'interwiki/iw_edit': phrase('interwiki-edit', textParam('prefix', 0)),
	'interwiki/iw_delete': phrase('interwiki-delete', textParam('prefix', 0)),

	// How many suggestions were accepted is not known: all four numbers have the same name, so that only the last is
	// left.
	'growthexperiments/addlink': phrase('growth-links', page),
	'growthexperiments/addimage': image,
	'growthexperiments/addsectionimage': image,

	'pagetranslation/mark': phrase('translation-mark', page),
	'pagetranslation/unmark': phrase('translation-unmark', page),
	'pagetranslation/moveok': phrase('move', page, pageParam('target')),
	'pagetranslation/deletefok': phrase('delete', page),
	'pagetranslation/deletelok': phrase('delete', page),
	'pagetranslation/encourage': phrase('translation-encourage', page),
	'pagetranslation/discourage': phrase('translation-discourage', page),
	'pagetranslation/prioritylanguages': phrase('translation-languages', page),
	'pagetranslation/associate': phrase('translation-associate', page, textParam('aggregategroup')),
	'pagetranslation/dissociate': phrase('translation-dissociate', page, textParam('aggregategroup')),
	'translationreview/message': phrase('translation-review', page),
	'translationreview/unfuzzy': phrase('translation-unfuzzy', page),
	'translationreview/group': translationState,
	'massmessage/send': phrase('massmessage', page),
	'massmessage/failure': undelivered,
	'massmessage/failure-section': undelivered,
	'massmessage/skipbadns': undelivered,
	'massmessage/skipnouser': undelivered,
	'massmessage/skipoptout': phrase('massmessage-unwanted', page),
};

/** `false` as the old state means that there was none. */
function translationState(facts: LogFacts): LogSentence | null {
	const places = [textParam('group-label'), language('language'), textParam('new-state')];
	return facts.params['old-state'] === false
		? phrase('translation-state-first', ...places)(facts)
		: phrase('translation-state', ...places, textParam('old-state'))(facts);
}

function moved(key: string, facts: LogFacts): LogSentence | null {
	const isSilent = String(param(facts, 'noredir', 1) ?? '0') === '1';
	return phrase(isSilent ? `${key}-silent` : key, page, pageParam('target', 0))(facts);
}

function patrolled(key: string, facts: LogFacts): LogSentence | null {
	return phrase(key, page, textParam('curid', 0))(facts);
}

/** Which action needs which right: `edit=sysop`. */
function guarded(key: string, { page: what, params }: LogFacts): LogSentence | null {
	const details = Array.isArray(params['details']) ? params['details'].filter(isObject) : [];
	const levels = details.map(({ type, level }) => `${String(type)}=${String(level)}`);
	return levels.length === 0 ? sentence(`${key}-plain`, what) : sentence(key, what, { kind: 'list', items: levels });
}

/** Which parts of how many revisions or log entries were hidden or shown again. */
function visibility(kind: 'revision' | 'event', { page: where, params }: LogFacts): LogSentence | null {
	const { type, ids, ofield, nfield } = params;
	// PHP writes an array with gaps as an object.
	const all = isObject(ids) ? Object.values(ids) : ids;
	if (!Array.isArray(all)) return null;
	const count: LogPart = { kind: 'count', count: all.length };
	if (typeof ofield !== 'number' || typeof nfield !== 'number') return sentence(`${kind}-changed`, where, count);
	const isFile = type === 'oldimage' || type === 'filearchive';
	const of = kind === 'revision' && isFile ? 'file' : kind;
	const part = (parts: OwnPart[]): LogPart => ({ kind: 'parts', of, parts });
	const [hid, showed] = [ownParts(nfield & ~ofield), ownParts(ofield & ~nfield)];
	if (hid.length > 0 && showed.length > 0) return sentence(`${kind}-both`, where, count, part(hid), part(showed));
	if (hid.length > 0) return sentence(`${kind}-hidden`, where, count, part(hid));
	return showed.length > 0
		? sentence(`${kind}-shown`, where, count, part(showed))
		: sentence(`${kind}-changed`, where, count);
}

/** Tags of a revision or of a log entry; of a revision `logid` is false or empty. */
function tagged({ page: where, params }: LogFacts): LogSentence | null {
	const [added, removed] = ['tagsAdded', 'tagsRemoved'].map((name) => items(params[name]));
	const isEntry = isGiven(params['logid']) && params['logid'] !== 0;
	if (!isEntry && !isGiven(params['revid'])) return null;
	const lists = [added, removed].flatMap((list = []) =>
		list.length === 0 ? [] : [{ kind: 'list' as const, items: list }],
	);
	const key = lists.length === 2 ? 'tag-both' : added?.length ? 'tag-added' : 'tag-removed';
	return lists.length === 0 ? null : sentence(isEntry ? `${key}-entry` : key, where, ...lists);
}

/** A language; `[def]` after its code marks the default of the wiki. */
function language(name: string) {
	return ({ params }: LogFacts): SentencePart | null => {
		const written = params[name];
		if (typeof written !== 'string' || written === '') return null;
		const code = written.replace(/\[def\]$/, '');
		const part: SentencePart = { kind: 'languages', languages: [code] };
		return code === written ? part : { kind: 'sentence', sentence: { key: 'log-language-default', parts: [part] } };
	};
}

function listParam(name: string) {
	return ({ params }: LogFacts): LogPart | null => {
		const list = items(params[name]);
		return list.length === 0 ? null : { kind: 'list', items: list };
	};
}

/** The number of the saved filter; old logs have the id of its history first. */
function filterId(facts: LogFacts): LogPart | null {
	return text(param(facts, 'newId', 1));
}

/** Whether the suggested image was accepted. The reason for a refusal may be in the summary. */
function image(facts: LogFacts): LogSentence | null {
	const { accepted } = facts.params;
	const key = accepted === true ? 'growth-image-taken' : accepted === false ? 'growth-image-refused' : 'growth-image';
	return sentence(key, facts.page);
}
