import { error } from '@sveltejs/kit';
import { exportReader } from '#lib/server/event/event-export.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { idOf } from '#lib/server/http/form.ts';
import { personExport } from '#lib/server/person/person-export.ts';
import { services } from '#lib/server/services.ts';
import { recordExport } from '#lib/server/store/access/audit-log.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import { itemDescriber } from '../../../../api/described-items.ts';

/** All data stored about a person, as one file: a JSON object about the person, then one per event, one per line. */
export const GET = endpoint(async (event) => {
	const id = idOf(event.params['id'] ?? '');
	const { db, longReads, log, turns } = services();
	const user = (await listTrackedUsers(db)).find((candidate) => candidate.id === id);
	if (user === undefined || user.userId === null)
		error(404, { kind: 'not-found', message: 'no data is stored under this number' });
	const reader = exportReader(event, turns);
	const of = { user, userId: user.userId, describe: await itemDescriber('en') };
	const response = await personExport({ db: longReads, log, reader }, of);
	if (event.request.method === 'HEAD') return response;
	try {
		await recordExport(db, user.username, actorOf(event.locals));
		return response;
	} catch (thrown) {
		// What is not recorded is not sent.
		await response.body?.cancel();
		throw thrown;
	}
});
