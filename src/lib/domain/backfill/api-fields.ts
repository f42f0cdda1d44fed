import type { HiddenPart, WikiEvent } from '../event/event.ts';
import { FieldError, integerField, type JsonObject, required, textField } from '../core/json-fields.ts';

/** Upper bounds in UTF-16 units, as for the stream's messages: the size of the columns. */
const bounds = { title: 1024, user: 255, comment: 16_000 };
const int32 = 2 ** 31;

/** The field of a row that marks a part as hidden. */
const hiddenBy: readonly [string, HiddenPart][] = [
	['texthidden', 'text'],
	['actionhidden', 'text'],
	['commenthidden', 'comment'],
	['userhidden', 'user'],
];

/** The common fields of rows of all lists of the Action API. Hidden parts are missing in the answer, and null here. */
export function commonFields(
	row: JsonObject,
): Pick<WikiEvent, 'source' | 'time' | 'user' | 'namespace' | 'title' | 'comment' | 'bot' | 'patrolled' | 'hidden'> {
	const hidden = hiddenBy.flatMap(([flag, part]) => (row[flag] === true ? [part] : []));
	const time = Date.parse(required(textField(row, 'timestamp', 32), 'timestamp'));
	if (Number.isNaN(time)) throw new FieldError('out-of-range', 'timestamp');
	return {
		source: 'backfill',
		time,
		user: textField(row, 'user', bounds.user) || null,
		namespace: integerField(row, 'ns', -int32, int32 - 1),
		title: textField(row, 'title', bounds.title) || null,
		comment: textField(row, 'comment', Infinity)?.slice(0, bounds.comment).toWellFormed() ?? null,
		bot: null,
		patrolled: null,
		...(hidden.length > 0 && { hidden }),
	};
}
