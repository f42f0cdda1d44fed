import { withCache } from './device.ts';
import type { OutboxStore } from './outbox.ts';
import type { Confirmed } from './standing.ts';

/** The outbox of the one who is signed in, on this device. It keeps nothing while there is no cache of theirs, or it is locked. */
export const deviceOutbox: OutboxStore & { confirm(told: readonly Confirmed[]): Promise<void> } = {
	list: () => withCache(({ outbox }) => outbox.list()),
	async add(marks) {
		const kept = await withCache(async ({ outbox }) => {
			await outbox.add(marks);
			return true;
		});
		return kept ?? false;
	},
	async remove(marks) {
		await withCache(({ outbox }) => outbox.remove(marks));
	},
	/** Gives events on the device the marks that the server has told of. */
	async confirm(told) {
		await withCache(({ outbox }) => outbox.confirm(told));
	},
};
