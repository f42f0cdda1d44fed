import {
	FieldError,
	integerField,
	isObject,
	type JsonObject,
	objectField,
	required,
	storable,
	textField,
} from '../core/json-fields.ts';
import type { WikiEvent } from '../event/event.ts';
import { wholeScore } from '../outcome/risk.ts';
import { canonicalUsername } from '../person/username.ts';
import { timeOf, titleOf, wikiOf } from './stream-fields.ts';

/** The tags of a revision were changed; each such message has all of them. */
export interface TagsChange {
	kind: 'tags';
	wiki: string;
	revision: number;
	/** The wiki's page id; null: not given. */
	pageId: number | null;
	/** The names of all that it has now, and had before; sorted, without repeats. */
	tags: string[];
	before: string[];
	/** When the revision was made, and its tags were changed; ms UTC. */
	madeAt: number;
	at: number;
}

/** An edit reverted others. */
export interface Revert {
	kind: 'revert';
	wiki: string;
	pageId: number | null;
	/** With spaces and its namespace. */
	title: string;
	/** The revisions of that page that were reverted: from `oldest` to `newest`, both included. */
	oldest: number;
	newest: number;
	/** The edit that reverted them. */
	revision: number;
	/** Who did it, in canonical form; null: not shown. */
	user: string | null;
	/** ms UTC. */
	at: number;
}

/** The page of a revision. */
export interface PageRevision {
	kind: 'page';
	wiki: string;
	revision: number;
	pageId: number;
	/** When the revision was made; ms UTC. */
	at: number;
}

/** A model scored an edit. */
export interface RiskScore {
	kind: 'risk';
	wiki: string;
	revision: number;
	/** How much it looks like edits that are often reverted, of {@link wholeScore}; not how likely a revert is. */
	score: number;
	/** The name of the model and its version. */
	model: string;
	/** Who made the edit, in canonical form; null: not shown. */
	user: string | null;
	/** When the edit was scored; ms UTC. */
	at: number;
}

/** What a stream beside the main one says of edits. */
export type OutcomeFact = TagsChange | Revert | PageRevision | RiskScore;

/** Maximum number of tags that are read from one message, and longest name; MediaWiki's own limit is 255 bytes. */
const mostTags = 64;
const longestTag = 255;

/** As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/revision/tags-change @throws {FieldError} */
export function tagsChangeOf(data: JsonObject): TagsChange {
	const madeAt = Date.parse(required(textField(data, 'rev_timestamp', 64), 'rev_timestamp'));
	if (Number.isNaN(madeAt)) throw new FieldError('out-of-range', 'rev_timestamp');
	return {
		kind: 'tags',
		wiki: wikiOf(data),
		revision: required(integerField(data, 'rev_id', 1), 'rev_id'),
		pageId: integerField(data, 'page_id', 1),
		tags: readTags(data),
		before: readTags(objectField(data, 'prior_state')),
		madeAt,
		at: timeOf(data),
	};
}

/** The names in the field `tags`: sorted, without repeats; empty if it is missing. @throws {FieldError} */
export function readTags(from: JsonObject): string[] {
	const tags = from['tags'] ?? [];
	if (!Array.isArray(tags)) throw new FieldError('wrong-type', 'tags');
	const names = (tags as unknown[]).filter((tag) => typeof tag === 'string' && tag !== '' && tag.length <= longestTag);
	return [...new Set((names as string[]).map(storable))].sort().slice(0, mostTags);
}

/** The field of a page change that says which revisions it reverts. */
export const revertField = 'revision.revert';

/**
 * What `revision.revert` says, which newer versions of the schema have on the edit that reverts: see
 * https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/page/change. Its shape has been described to us,
 * but no recording of ours has it.
 * @returns null if there is none
 * @throws {FieldError} of {@link revertField} if it is not as described
 */
export function revertOf(data: JsonObject): Revert | null {
	const [page, revision] = [objectField(data, 'page'), objectField(data, 'revision')];
	const revert = revision['revert'] ?? null;
	if (revert === null) return null;
	if (!isObject(revert)) throw new FieldError('wrong-type', revertField);
	try {
		const oldest = required(integerField(revert, 'rev_reverted_oldest_id', 1), 'oldest');
		const newest = required(integerField(revert, 'rev_reverted_newest_id', 1), 'newest');
		const id = required(integerField(revision, 'rev_id', 1), 'rev_id');
		if (oldest > newest || newest >= id) throw new FieldError('out-of-range', 'range');
		return {
			...{ kind: 'revert', wiki: wikiOf(data, 'wiki_id'), pageId: integerField(page, 'page_id', 1) },
			...{ title: titleOf(page), oldest, newest, revision: id, user: performerOf(data), at: timeOf(data) },
		};
	} catch (error) {
		throw error instanceof FieldError ? new FieldError(error.fault, revertField) : error;
	}
}

/** The page of an edit; null for other changes of a page. */
export function pageRevisionOf(data: JsonObject): PageRevision | null {
	const kind = data['page_change_kind'];
	if (kind !== 'edit' && kind !== 'create') return null;
	const [page, revision] = [objectField(data, 'page'), objectField(data, 'revision')];
	const [pageId, id] = [integerField(page, 'page_id', 1), integerField(revision, 'rev_id', 1)];
	if (pageId === null || id === null) return null;
	return { kind: 'page', wiki: wikiOf(data, 'wiki_id'), revision: id, pageId, at: timeOf(data) };
}

/**
 * As in https://schema.wikimedia.org/repositories/primary/jsonschema/mediawiki/page/prediction_classification_change.
 * Its shape has been described to us; no recording of ours has it.
 * @throws {FieldError}
 */
export function riskScoreOf(data: JsonObject): RiskScore {
	const classification = objectField(data, 'predicted_classification');
	const probability = objectField(classification, 'probabilities')['true'] ?? null;
	if (typeof probability !== 'number') throw new FieldError(probability === null ? 'missing' : 'wrong-type', 'true');
	if (!(probability >= 0 && probability <= 1)) throw new FieldError('out-of-range', 'true');
	const name = required(textField(classification, 'model_name', 100), 'model_name');
	const version = textField(classification, 'model_version', 100);
	return {
		kind: 'risk',
		wiki: wikiOf(data, 'wiki_id'),
		revision: required(integerField(objectField(data, 'revision'), 'rev_id', 1), 'rev_id'),
		score: Math.round(probability * wholeScore),
		model: version === null ? name : `${name} ${version}`,
		user: performerOf(data),
		at: timeOf(data),
	};
}

function performerOf(data: JsonObject): string | null {
	const name = textField(objectField(data, 'performer'), 'user_text', 255);
	return name === null ? null : canonicalUsername(name);
}

/** The key of the event of a revision. */
export function revisionKey({ wiki, revision }: { wiki: string; revision: number }): WikiEvent['key'] {
	return `${wiki}:rev:${revision}`;
}
