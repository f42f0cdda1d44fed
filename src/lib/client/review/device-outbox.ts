import type { CachedOutbox } from '../device/cached-outbox.ts';
import { withCache } from '../device/device.ts';
import type { OutboxStore } from './outbox.ts';
import type { ConfirmedReview } from './effective-review.ts';

/**
 * The outbox of the one who is signed in, on this device; it keeps nothing while there is no cache of theirs. Something
 * else may be told first that the session has run out, and lock the cache: until the page knows, its owner goes on marking.
 */
export const deviceOutbox: OutboxStore & { confirm(told: readonly ConfirmedReview[]): Promise<void> } = {
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
	/** Gives events on the device the marks that the server has told of. */
	async confirm(told) {
		await withOutbox((outbox) => outbox.confirm(told));
	},
};

function withOutbox<Result>(work: (outbox: CachedOutbox) => Promise<Result>): Promise<Result | null> {
	return withCache(({ outbox }) => work(outbox), true);
}
