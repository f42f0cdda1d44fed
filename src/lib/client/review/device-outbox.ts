import type { CachedOutbox } from '../device/cached-outbox.ts';
import { withCache } from '../device/device.ts';
import type { OutboxStore } from './outbox.ts';
import type { ConfirmedReview } from './effective-review.ts';

/**
 * The outbox of the signed-in user on this device; it stores nothing while that user has no cache. It also works while the
 * cache is locked: another request may find first that the session has expired, and the user can mark until the page knows.
 */
export const deviceOutbox: OutboxStore & { confirm(confirmed: readonly ConfirmedReview[]): Promise<void> } = {
	list: () => withOutbox((outbox) => outbox.list()),
	async add(marks) {
		const wasStored = await withOutbox(async (outbox) => {
			await outbox.add(marks);
			return true;
		});
		return wasStored ?? false;
	},
	async remove(marks) {
		await withOutbox((outbox) => outbox.remove(marks));
	},
	/** Writes reviews that the server has confirmed into cached events. */
	async confirm(confirmed) {
		await withOutbox((outbox) => outbox.confirm(confirmed));
	},
};

function withOutbox<Result>(work: (outbox: CachedOutbox) => Promise<Result>): Promise<Result | null> {
	return withCache(({ outbox }) => work(outbox), true);
}
