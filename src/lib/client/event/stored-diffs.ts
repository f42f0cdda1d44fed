import type { Fetch } from '#lib/api/request.ts';
import type { Diff } from '#lib/domain/event/diff.ts';
import { diffKey } from '../device/cached-diffs.ts';
import { withCache } from '../device/device.ts';
import { WikiError } from '../wiki-api/action-api.ts';
import { type DiffOf, readDiff } from './diff.ts';

/** What a wiki says of a revision that it does not show any more. */
const goneCodes: readonly (string | null)[] = ['missingcontent', 'nosuchrevid'];

/**
 * Reads a difference as {@link readDiff} does; if the wiki cannot be reached, the one that is stored on this device. One
 * that the wiki does not show any more is deleted here.
 */
export async function readDiffOrStored(
	fetch: Fetch,
	of: DiffOf,
	signal?: AbortSignal,
): Promise<{ diff: Diff; isStored: boolean }> {
	try {
		return { diff: await readDiff(fetch, of, signal), isStored: false };
	} catch (error) {
		if (!(error instanceof WikiError)) throw error;
		if (goneCodes.includes(error.code)) await withCache(({ diffs }) => diffs.delete([diffKey(of)]));
		const diff = error.code === null ? await withCache(({ diffs }) => diffs.find(of)) : null;
		if (diff === null) throw error;
		return { diff, isStored: true };
	}
}
