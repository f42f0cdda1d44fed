import { expect, test } from 'vitest';
import { parseEndSessions } from './end-sessions-request.ts';

test('all others, or one', () => {
	for (const end of ['others', 1, 12] as const) expect(parseEndSessions({ end })).toEqual({ end });
	for (const end of [undefined, null, 'all', '1', 0, -1, 1.5, 2 ** 53, [], {}, true])
		expect(() => parseEndSessions(end === undefined ? {} : { end }), String(end)).toThrow(
			expect.objectContaining({ kind: 'bad-input', field: 'end' }),
		);
});
