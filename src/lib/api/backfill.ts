import type { BackfillAct } from '#lib/domain/backfill/backfill.ts';
import { type Fetch, post } from './request.ts';

/** Pauses a backfill, and the like; for admins. */
export async function changeBackfill(fetch: Fetch, id: number, act: BackfillAct): Promise<void> {
	await post(fetch, `/api/backfills/${id}`, { act });
}
