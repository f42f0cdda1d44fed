import { Problem } from '#lib/domain/core/problem.ts';
import { parseTrackedView, selectTracked } from '#lib/domain/tracking/tracked-view.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';

/**
 * The ids of the selected people of a form: all that its view finds, or those that were ticked.
 * @throws {Problem} `bad-input` for `id` if there are none
 */
export async function selectedIds(db: Db, data: URLSearchParams): Promise<number[]> {
	const ids =
		data.get('scope') === 'all'
			? selectTracked(await listTrackedUsers(db), parseTrackedView(data)).map(({ id }) => id)
			: data.getAll('id').map(Number).filter(Number.isSafeInteger);
	if (ids.length === 0) throw new Problem('bad-input', 'no person is selected', { field: 'id' });
	return ids;
}
