import { Problem } from '#lib/domain/core/problem.ts';
import { parseTrackedView, selectTracked } from '#lib/domain/tracking/tracked-view.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';

/**
 * The numbers of those whom a form means: all that its view finds, or those that were ticked.
 * @throws {Problem} `bad-input` for `id` if that is nobody
 */
export async function selectedIds(db: Db, data: URLSearchParams): Promise<number[]> {
	const ids =
		data.get('scope') === 'all'
			? selectTracked(await listTrackedUsers(db), parseTrackedView(data)).map(({ id }) => id)
			: data.getAll('id').map(Number).filter(Number.isSafeInteger);
	if (ids.length === 0) throw new Problem('bad-input', 'nobody is chosen', { field: 'id' });
	return ids;
}
