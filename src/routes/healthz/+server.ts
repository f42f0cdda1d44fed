import { requireCurrentSchema } from '#lib/server/db/migrate.ts';
import { endpoint } from '#lib/server/endpoint.ts';
import { services } from '#lib/server/services.ts';

/** 200 while the database can be read and its schema fits, else 503 with the reason. */
export const GET = endpoint(async () => {
	await requireCurrentSchema(services().db);
	return Response.json({ status: 'ok' });
});
