import { integerField, isObject, type JsonObject, objectField, required, textField } from '../core/json-fields.ts';
import type { HiddenPart, WikiEvent } from '../event/event.ts';

/** What a wiki shows of a revision. */
export interface ShownRevision {
	revision: number;
	/** Parts that it hides; what the text is, is not stored here. */
	hidden: HiddenPart[];
	user: string | null;
	comment: string | null;
	/** The page that it is on now. */
	page?: Pick<WikiEvent, 'namespace' | 'title'>;
}

const int32 = 2 ** 31;

/** The question for {@link parseRevisions}: 50 revisions at most. */
export function buildRevisionsQuery(revisions: readonly number[]) {
	return {
		action: 'query',
		prop: 'revisions',
		revids: revisions.map(String),
		rvprop: ['ids', 'user', 'comment', 'sha1'],
	};
}

/**
 * Reads an answer to `action=query&prop=revisions&revids=…` with formatversion 2. Revisions that are missing are left out.
 * @throws {FieldError}
 */
export function parseRevisions(answer: JsonObject): ShownRevision[] {
	const pages = objectField(answer, 'query')['pages'];
	return (Array.isArray(pages) ? pages : []).filter(isObject).flatMap((page) => {
		const revisions: unknown[] = Array.isArray(page['revisions']) ? page['revisions'] : [];
		const place = { namespace: integerField(page, 'ns', -int32, int32 - 1), title: textField(page, 'title', 1024) };
		return revisions.filter(isObject).map((row) => {
			const hidden: HiddenPart[] = [];
			if ('sha1hidden' in row) hidden.push('text');
			if ('commenthidden' in row) hidden.push('comment');
			if ('userhidden' in row) hidden.push('user');
			return {
				revision: required(integerField(row, 'revid', 1), 'revid'),
				hidden,
				user: textField(row, 'user', 255),
				comment: textField(row, 'comment', 16_000),
				page: place,
			};
		});
	});
}
