import { required, textField } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { backfillActs } from '#lib/domain/backfill/backfill.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { formText, parseId } from '#lib/server/http/form.ts';
import { readFields, readJsonObject } from '#lib/server/http/json-body.ts';
import { readForm } from '#lib/server/http/request-body.ts';
import { ownPath } from '#lib/server/http/request-guard.ts';
import { services } from '#lib/server/services.ts';
import { changeBackfill } from '#lib/server/store/backfill/backfills.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';

/**
 * Pauses, resumes or cancels a backfill, or retries the wikis that failed: `act` says which.
 * A page without scripts sends a form; it is redirected to the path in `back`.
 */
export const POST = endpoint(async ({ params, request, locals }) => {
	const id = parseId(params['id'] ?? '');
	if (id === null) throw new Problem('not-found', 'no such backfill', { field: 'id' });
	const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
	const form = isForm ? await readForm(request) : null;
	const word = form ? formText(form, 'act') : await readAct(request);
	const act = backfillActs.find((one) => one === word);
	if (act === undefined) throw new Problem('bad-input', `act is one of ${backfillActs.join(', ')}`, { field: 'act' });
	try {
		await changeBackfill(services().db, id, act, actorOf(locals));
	} catch (error) {
		// The page to which a form returns shows the state of the backfill.
		if (form === null || !(error instanceof Problem && error.kind === 'conflict')) throw error;
	}
	if (form === null) return Response.json({});
	return new Response(null, { status: 303, headers: { location: ownPath(formText(form, 'back')) } });
});

async function readAct(request: Request): Promise<string> {
	const body = await readJsonObject(request);
	return readFields(() => required(textField(body, 'act', 16), 'act'));
}
