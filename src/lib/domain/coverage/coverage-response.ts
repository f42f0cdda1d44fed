import type { BackfillItem } from '../backfill/backfill.ts';
import type { PackedCoverage } from './coverage.ts';

/** What is known about whom: about all tracked people, by name, or about those asked for. */
export interface CoverageResponse extends PackedCoverage {
	/** How far the stream has been read for all of them, ms UTC; null while it was not. */
	streamedUntil: number | null;
	/** The backfills of those asked for by name, the oldest first; the device does not have them. */
	backfills?: BackfillItem[];
}
