import { waitAfter } from '#lib/domain/core/backoff.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import {
	buildLaterQuery,
	buildTagsQuery,
	parseAskedRevisions,
	parseReverting,
} from '#lib/domain/outcome/asked-revisions.ts';
import { buildTagNamesQuery, type NamedTag, parseTagNames } from '#lib/domain/outcome/tag-names.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import {
	findByWhomQuestion,
	findOutcomeQuestion,
	recordByWhom,
	recordOutcomeAnswer,
} from '#lib/server/store/outcome/outcome-questions.ts';
import { findTagNamesQuestion, recordTagNames } from '#lib/server/store/outcome/tag-names.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import type { Job, JobTools } from './job.ts';

/** A wiki that does not answer is asked later and later, in ms. */
const retryBackoff = { first: 300_000, longest: 6 * 3_600_000 };
/** Edits that their wiki does not have are remembered, so many of them. */
const mostMissing = 10_000;
/** Maximum number of answers with the names of a wiki's tags, each of which has 500. */
const mostPages = 4;

/**
 * Asks the wikis what became of edits, where no stream has said it: a day and a week after, and by whom; and once a week
 * how they call their tags.
 */
export function createOutcomes(): Job {
	/** Wikis that did not answer: how often, and until when they are not asked, ms UTC. */
	const away = new Map<string, { tries: number; until: number }>();
	const missing = new Set<number>();
	const reached = new Map<number, number>();

	async function askOutcomes(leased: LeasedDb, { api, clock, signal }: JobTools, skipped: Set<string>) {
		const question = await findOutcomeQuestion(leased.db, clock.wallTime(), {
			...{ skippedWikis: skipped, skippedEdits: missing, reached },
		});
		if (question === null) return null;
		const { wiki, apiUrl, edits } = question;
		return {
			wiki,
			async ask() {
				const askedAt = clock.wallTime();
				const revisions = edits.map(({ revision }) => revision);
				const answer = apiUrl === null ? null : await api.ask(apiUrl, buildTagsQuery(revisions), { signal });
				const found = answer === null ? [] : parseAskedRevisions(answer);
				const has = new Set(found.map(({ revision }) => revision));
				if (missing.size > mostMissing) missing.clear();
				for (const { id, revision } of edits) if (!has.has(revision)) missing.add(id);
				if (answer !== null) await recordOutcomeAnswer(leased, question, found, askedAt);
			},
		};
	}

	async function askByWhom(leased: LeasedDb, { api, clock, signal }: JobTools, skipped: Set<string>) {
		const question = await findByWhomQuestion(leased, clock.wallTime(), skipped);
		if (question === null) return null;
		return {
			wiki: question.wiki,
			async ask() {
				const { apiUrl } = question;
				const answer =
					apiUrl === null ? null : await askOrNothing(api.ask(apiUrl, buildLaterQuery(question), { signal }));
				await recordByWhom(leased, question, answer && parseReverting(answer, question));
			},
		};
	}

	async function askTagNames(leased: LeasedDb, { api, clock, signal }: JobTools, skipped: Set<string>) {
		const question = await findTagNamesQuestion(leased.db, clock.wallTime(), skipped);
		if (question === null) return null;
		return {
			wiki: question.wiki,
			async ask() {
				const { apiUrl } = question;
				const names: NamedTag[] = [];
				for (
					let pages = 0, next: Record<string, string> | null = {};
					apiUrl !== null && next && pages < mostPages;
					pages += 1
				) {
					const answer = await api.ask(apiUrl, buildTagNamesQuery(next), { signal });
					const found = parseTagNames(answer);
					names.push(...found.names);
					next = found.next;
				}
				await recordTagNames(leased, question, names, clock.wallTime());
			},
		};
	}

	return {
		name: 'outcomes',
		every: 60_000,
		lane: 'ask',
		async step(leased, tools) {
			const { clock, log, signal, onFailure } = tools;
			const skipped = new Set([...away].flatMap(([wiki, { until }]) => (until > clock.wallTime() ? wiki : [])));
			const next =
				(await askOutcomes(leased, tools, skipped)) ??
				(await askByWhom(leased, tools, skipped)) ??
				(await askTagNames(leased, tools, skipped));
			if (next === null) return 'idle';
			try {
				await next.ask();
				away.delete(next.wiki);
			} catch (error) {
				if (signal.aborted || !(error instanceof ActionApiError || error instanceof FieldError)) throw error;
				onFailure(error);
				const tries = away.get(next.wiki)?.tries ?? 0;
				away.set(next.wiki, { tries: tries + 1, until: clock.wallTime() + waitAfter(tries, retryBackoff) });
				log.warn('a wiki was not asked what became of edits', { wiki: next.wiki, error });
			}
			return 'more';
		},
	};
}

/** The answer; null if the wiki refuses such a question, as about a revision that is on another page now. */
async function askOrNothing<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
	try {
		return await asked;
	} catch (error) {
		if (error instanceof ActionApiError && error.fault === 'refused') return null;
		throw error;
	}
}
