import { required, textField } from '#lib/domain/json-fields.ts';
import { Problem } from '#lib/domain/problem.ts';
import { backfillActs } from '#lib/domain/backfill.ts';
import { endpoint } from '#lib/server/endpoint.ts';
import { readFields, readJsonObject } from '#lib/server/json-body.ts';
import { services } from '#lib/server/services.ts';
import { changeBackfill } from '#lib/server/store/backfills.ts';

const maximumBytes = 1_000;

/** Pauses a backfill, lets it go on, gives it up, or asks those wikis again that failed: `act` tells which. */
export const POST = endpoint(async ({ params, request }) => {
	const id = Number(params['id']);
	if (!Number.isSafeInteger(id) || id < 1) throw new Problem('not-found', 'there is no such backfill', { field: 'id' });
	const body = await readJsonObject(request, maximumBytes);
	const word = readFields(() => required(textField(body, 'act', 16), 'act'));
	const act = backfillActs.find((one) => one === word);
	if (act === undefined) throw new Problem('bad-input', `act is one of ${backfillActs.join(', ')}`, { field: 'act' });
	await changeBackfill(services().db, id, act);
	return Response.json({});
});
