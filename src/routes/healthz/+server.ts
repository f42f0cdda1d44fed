import { Problem } from '#lib/domain/core/problem.ts';
import { requireCurrentSchema } from '../../../migrations/migrate.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { problemOf } from '#lib/server/http/problem-response.ts';
import { services } from '#lib/server/services.ts';

/** 200 while the database can be read and its schema is current, else 503 with the reason. */
export const GET = endpoint(async () => {
	const { db, log } = services();
	try {
		await requireCurrentSchema(db);
	} catch (error) {
		const problem = problemOf(error);
		if (problem) throw problem;
		// For example a changed password or a removed right: elsewhere an unexpected error, but here the answer.
		log.error('database check failed', { error });
		throw new Problem('database-away', 'database check failed', { cause: error });
	}
	return Response.json({ status: 'ok' });
});
