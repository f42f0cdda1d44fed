import { FieldError, isObject, type JsonObject } from '../domain/json-fields.ts';
import { Problem } from '../domain/problem.ts';

/**
 * Reads the JSON object that a request carries.
 * @param maximumBytes how long its body may be
 * @throws {Problem} `bad-input` if it is longer, or anything but a JSON object in UTF-8
 */
export async function readJsonObject(request: Request, maximumBytes: number): Promise<JsonObject> {
	if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
		throw new Problem('bad-input', 'the body must be application/json', { field: 'content-type' });
	}
	const value = parseJson(await readBytes(request, maximumBytes));
	if (!isObject(value)) throw new Problem('bad-input', 'the body must be a JSON object', { field: 'body' });
	return value;
}

/**
 * The declared length is nothing to rely on, so what comes is counted. All of it is taken: whoever breaks off is not
 * told why. How much can come at all adapter-node says (BODY_SIZE_LIMIT).
 */
async function readBytes(request: Request, maximumBytes: number): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of request.body ?? []) {
		length += part.length;
		if (length <= maximumBytes) parts.push(part);
	}
	if (length <= maximumBytes) return Buffer.concat(parts);
	throw new Problem('bad-input', `the body may have ${maximumBytes} bytes at most`, { field: 'body' });
}

function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch (error) {
		throw new Problem('bad-input', 'the body must be JSON in UTF-8', { field: 'body', cause: error });
	}
}

/**
 * Reads fields of a body: what a reader of `domain/json-fields.ts` cannot read is a mistake of whoever sent it.
 * @param path where in the body they stand, such as `marks.3.`
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
