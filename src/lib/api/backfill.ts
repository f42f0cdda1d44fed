import type { BackfillAct } from '#lib/domain/backfill/backfill.ts';
import { type Fetch, post } from './request.ts';

/** Pauses or resumes a backfill, or does another {@link BackfillAct} on it; admins only. */
export async function changeBackfill(fetch: Fetch, id: number, act: BackfillAct): Promise<void> {
	await post(fetch, `/api/backfills/${id}`, { act });
}
