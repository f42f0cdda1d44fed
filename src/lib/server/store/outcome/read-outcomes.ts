import type { Selectable } from 'kysely';
import { isRevision } from '#lib/domain/event/event.ts';
import { type Outcome, seenUntil, unknownOutcome } from '#lib/domain/outcome/outcome.ts';
import { type Risk, riskLevelOf, type RiskSteps, wholeScore } from '#lib/domain/outcome/risk.ts';
import type { Db, Tables } from '#lib/server/db/tables.ts';
import { readRiskSteps } from '../core/settings.ts';
import { readTagNames } from './change-tags.ts';
import { revertedByOf } from './outcome-columns.ts';
import { listRevertStretches } from './revert-stretches.ts';
import { readRiskModels } from './risk-models.ts';

type Row = Selectable<Tables['events']> & { type: string };

/** Reads what is known of what became of some events. */
export async function readOutcomes(db: Db, rows: readonly Row[]): Promise<(row: Row) => Outcome> {
	const tagsOf = await readTagNames(
		db,
		rows.map(({ tags }) => tags),
	);
	const steps = rows.some(isRevision) ? await readRiskSteps(db) : null;
	const models = steps !== null && rows.some(({ risk }) => risk !== null) ? await readRiskModels(db) : new Map();
	const stretches = rows.some(isFollowed) ? await listRevertStretches(db) : [];
	return (row) => {
		if ((row.hidden ?? 0) !== 0) return unknownOutcome;
		if (!isRevision(row)) return { ...unknownOutcome, tags: tagsOf(row.tags) };
		const isReverted = row.reverted === 1;
		const seen = isFollowed(row) ? seenUntil(row.time, stretches) : null;
		const asOf = isReverted ? null : Math.max(seen ?? 0, row.outcome_as_of ?? 0) || null;
		return {
			tags: tagsOf(row.tags),
			reverted: isReverted ? true : asOf === null ? null : false,
			outcomeAsOf: asOf,
			revertedAt: row.reverted_at,
			revertedBy: revertedByOf(row.reverted_by),
			pageDeletedAt: row.page_deleted === 1 ? row.page_deleted_at : null,
			...(row.moved_title !== null && {
				movedTo: { title: row.moved_title, namespace: row.moved_namespace ?? 0 },
			}),
			...(steps !== null && { risk: riskOf(row, steps, models) }),
		};
	};
}

function riskOf({ risk, risk_model }: Row, steps: RiskSteps, models: ReadonlyMap<number, string>): Risk | null {
	if (risk === null) return null;
	return { level: riskLevelOf(risk, steps), score: risk / wholeScore, model: models.get(risk_model ?? 0) ?? null };
}

/** Whether the stream would have had a revert of it. */
export function isFollowed(row: Pick<Row, 'type' | 'hidden' | 'streamed' | 'unwatched'>): boolean {
	return isRevision(row) && (row.hidden ?? 0) === 0 && row.streamed !== null && row.unwatched !== 1;
}
