import { commonFields } from './api-fields.ts';
import { flagField, integerField, type JsonObject, required } from '../core/json-fields.ts';
import type { WikiEvent } from '../event/event.ts';

/**
 * An edit or a new page, from a row of `list=usercontribs` with
 * `ucprop=ids|title|timestamp|comment|size|sizediff|flags|tags` in formatversion 2, see
 * https://www.mediawiki.org/wiki/API:Usercontribs. The title is the page's title now; the bot flag is not given.
 * @throws {FieldError}
 */
export function parseContributionRow(row: JsonObject, wiki: string): WikiEvent {
	const revision = required(integerField(row, 'revid', 1), 'revid');
	const isNew = flagField(row, 'new') === true;
	const size = integerField(row, 'size');
	const change = integerField(row, 'sizediff', -Number.MAX_SAFE_INTEGER);
	return {
		...commonFields(row),
		key: `${wiki}:rev:${revision}`,
		wiki,
		type: isNew ? 'new' : 'edit',
		logType: null,
		logAction: null,
		about: [],
		minor: flagField(row, 'minor'),
		oldRevision: integerField(row, 'parentid') || null,
		newRevision: revision,
		// Where the previous revision was deleted, the wiki computes the change from 0 bytes, as from an empty one.
		oldLength: isNew || size === null || change === null || change === size ? null : size - change,
		newLength: size,
		logId: null,
		logParams: null,
	};
}
