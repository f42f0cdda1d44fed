import { Problem } from '#lib/domain/core/problem.ts';
import { parseTrackedView } from '#lib/domain/tracking/tracked-view.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { TrackedUser } from '#lib/server/store/tracking/tracked-users.ts';
import { findTracked } from './tracked-list.ts';

/**
 * The ids of the selected people of a form, by its `scope`: `all` that its view finds, those of them who have the `label`
 * in `scope-label`, those on the `page` that was shown, or those that were ticked.
 * @throws {Problem} `bad-input` for `id` if there are none
 */
export async function selectedIds(db: Db, data: URLSearchParams): Promise<number[]> {
	const numbers = (name: string) => data.getAll(name).map(Number).filter(Number.isSafeInteger);
	const found = async (isMeant: (user: TrackedUser) => boolean) =>
		(await findTracked(db, parseTrackedView(data))).found.filter(isMeant).map(({ id }) => id);
	const idsOf = async () => {
		switch (data.get('scope') ?? 'ticked') {
			case 'all':
				return found(() => true);
			case 'label':
				return found(({ labels }) => labels.includes(data.get('scope-label') ?? ''));
			case 'page':
				return numbers('shown');
			default:
				return numbers('id');
		}
	};
	const ids = await idsOf();
	if (ids.length === 0) throw new Problem('bad-input', 'no person is selected', { field: 'id' });
	return ids;
}
