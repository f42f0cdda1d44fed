import type { WikiEvent } from '../event/event.ts';
import { wikiIdentity } from '../wiki/wiki-identity.ts';

/** A model's score of one, as it is stored and compared: a whole number. */
export const wholeScore = 1_000_000;

/** How much an edit looks like edits that are often reverted, in three steps, the highest first. */
export const riskLevels = ['high', 'middle', 'low'] as const;

export type RiskLevel = (typeof riskLevels)[number];

/** How a model scored an edit. */
export interface Risk {
	/** The step of the score; admins set where each begins. */
	level: RiskLevel;
	/** From 0 to 1; it is no probability. */
	score: number;
	/** The name of the model and its version; null: not known. */
	model: string | null;
}

/** Those that a filter asks for: most edits are of the lowest one. */
export const markedLevels = ['high', 'middle'] as const satisfies readonly RiskLevel[];

export type MarkedLevel = (typeof markedLevels)[number];

/** The lowest scores of the upper two steps, of {@link wholeScore}. */
export type RiskSteps = Record<MarkedLevel, number>;

/** The step of a score of {@link wholeScore}. */
export function riskLevelOf(score: number, { high, middle }: RiskSteps): RiskLevel {
	return score >= high ? 'high' : score >= middle ? 'middle' : 'low';
}

/** How many scored edits of each step others had reverted within a week. */
export interface RiskRates {
	/** When the first and the last of them were made, ms UTC; null: there are none. */
	period: { from: number; to: number } | null;
	/** `others`: of so many more it is not known, or not for that time. */
	rates: Record<RiskLevel, { reverted: number; of: number; others: number }>;
}

/** Whether a score is in one of the upper two steps. */
export function isMarked(risk: Risk | null | undefined): boolean {
	return risk?.level === 'high' || risk?.level === 'middle';
}

type Scored = Pick<WikiEvent, 'type' | 'namespace' | 'wiki'>;

/** Whether the model may have scored such an event: only edits of Wikipedia articles that are there already. */
export function mayBeScored({ type, namespace, wiki }: Scored): boolean {
	const project = wikiIdentity({ name: wiki, scriptUrl: null })?.project ?? 'wikipedia';
	return type === 'edit' && namespace === 0 && project === 'wikipedia';
}

const versions = new Intl.Collator('en', { numeric: true });

/**
 * Which of two scores of the same edit counts, whatever the order in which they came: that of the later version of the
 * model; of one version, the higher one.
 */
export function laterScore<Scored extends { score: number; model: string }>(one: Scored, other: Scored): Scored {
	const order =
		versions.compare(one.model, other.model) || Number(one.model > other.model) - Number(one.model < other.model);
	return (order || one.score - other.score) >= 0 ? one : other;
}
