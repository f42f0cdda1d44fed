import { withoutWords } from '#lib/domain/stream/upstream-sample.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** Maximum number of samples of a kind. */
const maxSamples = 5;
/** Maximum length of a sample, in UTF-16 code units. */
const sampleLength = 4_000;

/** Upstream data that could not be used. */
export interface UpstreamError {
	/** A word of our own, such as `not-json`. */
	kind: string;
	occurrences: number;
	/** What was received, the latest last; names and words of people are left out before it is stored. */
	samples: readonly string[];
}

/** What has been counted so far, with the latest samples. */
export async function listUpstreamErrors(db: Db): Promise<(UpstreamError & { lastAt: number })[]> {
	const kinds = await db.selectFrom('upstream_errors').selectAll().orderBy('kind').execute();
	const samples = await db.selectFrom('upstream_error_samples').select(['kind', 'sample']).orderBy('id').execute();
	return kinds.map(({ kind, occurrences, last_at }) => ({
		kind,
		occurrences,
		lastAt: last_at,
		samples: samples.filter((row) => row.kind === kind).map(({ sample }) => sample),
	}));
}

/** Adds to the counts and stores the latest few samples. */
export async function recordUpstreamErrors(tx: Transaction, errors: readonly UpstreamError[]): Promise<void> {
	for (const { kind, occurrences, samples } of errors) {
		const before = await tx
			.selectFrom('upstream_errors')
			.select('occurrences')
			.where('kind', '=', kind)
			.executeTakeFirst();
		const last_at = currentTime(tx);
		await (
			before
				? tx
						.updateTable('upstream_errors')
						.set({ occurrences: before.occurrences + occurrences, last_at })
						.where('kind', '=', kind)
				: tx.insertInto('upstream_errors').values({ kind, occurrences, last_at })
		).execute();
		for (const sample of samples.slice(-maxSamples)) {
			await tx
				.insertInto('upstream_error_samples')
				.values({ kind, seen_at: currentTime(tx), sample: withoutWords(sample).slice(0, sampleLength).toWellFormed() })
				.execute();
		}
		const kept = await tx
			.selectFrom('upstream_error_samples')
			.select('id')
			.where('kind', '=', kind)
			.orderBy('id', 'desc')
			.limit(maxSamples)
			.execute();
		const oldest = kept.at(-1);
		if (oldest)
			await tx.deleteFrom('upstream_error_samples').where('kind', '=', kind).where('id', '<', oldest.id).execute();
	}
}
