import { Problem } from '#lib/domain/core/problem.ts';
import { requireCurrentSchema } from '../../../migrations/migrate.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { problemOf } from '#lib/server/http/problem-response.ts';
import { services } from '#lib/server/services.ts';

/** 200 while the database can be read and its schema fits, else 503 with the reason. */
export const GET = endpoint(async () => {
	const { db, log } = services();
	try {
		await requireCurrentSchema(db);
	} catch (error) {
		const problem = problemOf(error);
		if (problem) throw problem;
		// A password that was changed, a right that was taken away: elsewhere an unexpected error, here what was asked for.
		log.error('the database refuses to answer', { error });
		throw new Problem('database-away', 'the database refuses to answer', { cause: error });
	}
	return Response.json({ status: 'ok' });
});
