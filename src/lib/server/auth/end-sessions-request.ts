import type { EndSessionsRequest } from '#lib/domain/access/session.ts';
import type { JsonObject } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';

/** Reads which sessions a person ends. @throws {Problem} `bad-input` naming the field */
export function parseEndSessions({ end }: JsonObject): EndSessionsRequest {
	if (end === 'others') return { end };
	if (typeof end === 'number' && Number.isSafeInteger(end) && end > 0) return { end };
	throw new Problem('bad-input', 'end is `others`, or the number of a session', { field: 'end' });
}
