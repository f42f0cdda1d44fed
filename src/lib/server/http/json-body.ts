import { FieldError, isObject, type JsonObject } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { readText, requireType } from './request-body.ts';

/**
 * Reads the JSON object in the body of a request.
 * @throws {Problem} `bad-input` if it is not a JSON object in UTF-8, `too-large`
 */
export async function readJsonObject(request: Request): Promise<JsonObject> {
	requireType(request, 'application/json');
	const value = parseJson(await readText(request));
	if (!isObject(value)) throw new Problem('bad-input', 'the body must be a JSON object', { field: 'body' });
	return value;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new Problem('bad-input', 'the body must be JSON', { field: 'body', cause: error });
	}
}

/**
 * Reads fields of a body: an error of a reader in `domain/core/json-fields.ts` is the client's mistake.
 * @param path their place in the body, such as `marks.3.`
 * @throws {Problem} `bad-input` naming the field
 */
export function readFields<Value>(read: () => Value, path = ''): Value {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof FieldError)) throw error;
		const field = path + error.message;
		throw new Problem('bad-input', `${field} is ${error.fault}`, { field, cause: error });
	}
}
