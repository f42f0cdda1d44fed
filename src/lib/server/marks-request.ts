import { FieldError, integerField, isObject, required, textField } from '../domain/json-fields.ts';
import { Problem } from '../domain/problem.ts';
import { longestNote, marks, mostMarks, type NewMark, tidyNote } from '../domain/review.ts';

/** What a device sends: marks, and who it believes to be sending them. */
export interface MarksRequest {
	/** The session's id of who made them. */
	reviewer: string;
	marks: NewMark[];
}

const requestIdPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const keyPattern = /^[\x21-\x7E]{1,120}$/;
/** The last moment that a `Date` knows, ms. */
const latestTime = 8.64e15;

/**
 * Reads the body of a POST to `/api/reviews`.
 * @throws {Problem} `bad-input` naming the field, one of a mark as `marks.3.note`
 */
export function parseMarksRequest(body: Readonly<Record<string, unknown>>): MarksRequest {
	const reviewer = atField('reviewer', () => required(textField(body, 'reviewer', 255), 'reviewer'));
	const list = body['marks'];
	if (!Array.isArray(list) || list.length > mostMarks) {
		throw new Problem('bad-input', `marks takes a list of at most ${mostMarks}`, { field: 'marks' });
	}
	return { reviewer, marks: list.map((one: unknown, index) => parseMark(one, `marks.${index}`)) };
}

function parseMark(value: unknown, path: string): NewMark {
	if (!isObject(value)) throw new Problem('bad-input', `${path} must be an object`, { field: path });
	const read = <Value>(field: string, reader: () => Value | null) =>
		atField(`${path}.${field}`, () => required(reader(), field));
	const text = (field: string, pattern: RegExp) =>
		read(field, () => {
			const found = textField(value, field, 120);
			if (found !== null && !pattern.test(found)) throw new FieldError('out-of-range', field);
			return found;
		});
	const note = atField(`${path}.note`, () => textField(value, 'note', longestNote));
	return {
		requestId: text('requestId', requestIdPattern),
		key: text('key', keyPattern),
		mark: read('mark', () => marks.find((mark) => mark === value['mark']) ?? null),
		note: note === null ? null : tidyNote(note),
		madeAt: read('madeAt', () => integerField(value, 'madeAt', 0, latestTime)),
	};
}

/** Says which field it was that a reader could not read. */
function atField<Value>(field: string, read: () => Value): Value {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof FieldError)) throw error;
		throw new Problem('bad-input', `${field} is ${error.fault}`, { field, cause: error });
	}
}
