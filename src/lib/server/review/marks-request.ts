import { FieldError, integerField, isObject, required, textField } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { longestNote, marks, mostMarks, type NewMark, normalizeNote } from '#lib/domain/review/review.ts';
import { readFields } from '#lib/server/http/json-body.ts';

/** What a device sends: marks, and the user who made them according to the device. */
export interface MarksRequest {
	/** The author's id in sessions. */
	reviewer: string;
	marks: NewMark[];
}

/** A UUID as `crypto.randomUUID` makes it. */
export const uuidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** What may be the natural key of an event. */
export const keyPattern = /^[\x21-\x7E]{1,120}$/;
/** The last time that a `Date` can represent, ms. */
const latestTime = 8.64e15;

/**
 * Reads the body of a POST to `/api/reviews`.
 * @throws {Problem} `bad-input` naming the field, one of a mark as `marks.3.note`
 */
export function parseMarksRequest(body: Readonly<Record<string, unknown>>): MarksRequest {
	const reviewer = readFields(() => required(textField(body, 'reviewer', 255), 'reviewer'));
	const list = body['marks'];
	if (!Array.isArray(list) || list.length > mostMarks) {
		throw new Problem('bad-input', `marks must be a list of at most ${mostMarks}`, { field: 'marks' });
	}
	return { reviewer, marks: list.map((one: unknown, index) => parseMark(one, `marks.${index}`)) };
}

function parseMark(value: unknown, path: string): NewMark {
	if (!isObject(value)) throw new Problem('bad-input', `${path} must be an object`, { field: path });
	const text = (field: string, pattern: RegExp) => {
		const found = required(textField(value, field, 120), field);
		if (!pattern.test(found)) throw new FieldError('out-of-range', field);
		return found;
	};
	return readFields(() => {
		const note = textField(value, 'note', longestNote);
		return {
			requestId: text('requestId', uuidPattern),
			key: text('key', keyPattern),
			mark: required(marks.find((mark) => mark === value['mark']) ?? null, 'mark'),
			note: note === null ? null : normalizeNote(note),
			madeAt: required(integerField(value, 'madeAt', 0, latestTime), 'madeAt'),
		};
	}, `${path}.`);
}
