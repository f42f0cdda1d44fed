import { waitAfter } from '#lib/domain/core/backoff.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { createLimiter, type Turns } from '#lib/server/platform/limiter.ts';
import { listTraces, recordPage } from '#lib/server/store/backfill/backfill-pages.ts';
import { extendSurvey, readPerson, recordSurvey } from '#lib/server/store/backfill/backfill-survey.ts';
import {
	type BackfillFailure,
	type BackfillTask,
	findBackfillTask,
	finishBackfill,
	recordFailure,
} from '#lib/server/store/backfill/backfill-tasks.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { type Job, type JobTools, restFactor } from '../job.ts';
import { buildQuery, NameMismatch, readPage } from './backfill-question.ts';
import { survey } from './backfill-survey.ts';

/** A wiki that does not answer is asked again for this time, in ms, … */
const patience = 30_000;
/** … then later and later, … */
const retryBackoff = { first: 60_000, longest: 3_600_000 };
/** … and not again after so many tries, unless an admin asks for it. */
const mostTries = 12;

/** Asks the wikis for what the stream did not deliver about the people who are tracked: two wikis at once. */
export function createBackfill(): Job {
	const busy = { wikis: new Set<string>(), backfills: new Set<number>() };
	const inTurn = createLimiter(1);
	// Both together write no more than one would: the other one may ask meanwhile.
	const writeInTurn = createLimiter(1);
	return {
		name: 'backfill',
		every: 1_000,
		width: 2,
		async step(leased, tools) {
			const task = await inTurn(async () => {
				const found = await findBackfillTask(leased.db, busy, tools.clock.wallTime());
				if (found?.kind === 'page') busy.wikis.add(found.wiki.wiki);
				else if (found) busy.backfills.add(found.backfill.id);
				return found;
			});
			if (task === null) return 'idle';
			try {
				await perform(leased, { ...tools, writeInTurn }, task);
			} finally {
				if (task.kind === 'page') busy.wikis.delete(task.wiki.wiki);
				else busy.backfills.delete(task.backfill.id);
			}
			return 'more';
		},
	};
}

/** What a step works with: writing a wiki's answer, with its rests, takes turns. */
type BackfillTools = JobTools & { writeInTurn: Turns };

/** Does a task, or records why it failed. */
async function perform(leased: LeasedDb, tools: BackfillTools, task: BackfillTask): Promise<void> {
	try {
		if (task.kind === 'page') await askWiki(leased, tools, task);
		else if (task.kind === 'survey') await begin(leased, tools, task);
		else await finish(leased, tools, task);
	} catch (error) {
		const failure = tools.signal.aborted ? null : failureOf(error, task, tools.clock.wallTime());
		if (failure === null) throw error;
		const where = task.kind === 'page' ? task.wiki.wiki : task.kind;
		if (!(error instanceof NameMismatch)) tools.onFailure(error);
		tools.log.warn('backfill request failed', { where, ...failure, error });
		await recordFailure(leased, task, failure);
	}
}

async function begin(leased: LeasedDb, tools: JobTools, { backfill }: BackfillTask): Promise<void> {
	const found = await survey(leased.db, tools, backfill.user_id, { signal: tools.signal, patience });
	await recordSurvey(leased, backfill.id, found);
}

async function askWiki(leased: LeasedDb, tools: BackfillTools, task: BackfillTask & { kind: 'page' }): Promise<void> {
	const { api, clock, signal, writeInTurn } = tools;
	const { backfill, wiki } = task;
	const person = await readPerson(leased.db, backfill.user_id);
	const asked = {
		name: wiki.name ?? backfill.name ?? person?.name ?? '',
		names: person?.names ?? [],
		at: clock.wallTime(),
	};
	const answer = await api.ask(wiki.api_url, buildQuery(backfill, wiki, asked), { signal, patience });
	const page = await readPage(answer, wiki, asked, (from, until) => listTraces(leased.db, wiki.id, from, until));
	await writeInTurn(async () => {
		let begunAt = clock.monotonicTime();
		const rest = async () => {
			await clock.wait(restFactor * (clock.monotonicTime() - begunAt), signal);
			begunAt = clock.monotonicTime();
		};
		await recordPage(leased, task, page, rest);
		await rest();
	});
}

/**
 * If the account has another name by now, its wikis may have found nothing under the old one. While it is being
 * renamed, or Meta names fewer wikis than are known, there may be more of them: Meta is asked again later.
 */
async function finish(leased: LeasedDb, tools: JobTools, task: BackfillTask): Promise<void> {
	const { clock, signal } = tools;
	const { backfill } = task;
	const found = await survey(leased.db, tools, backfill.user_id, { signal, patience });
	const problem = found.renaming !== null ? 'renaming' : found.isShort ? 'wikis-missing' : null;
	if (found.name !== backfill.name) return recordSurvey(leased, backfill.id, found);
	const added = await extendSurvey(leased, backfill.id, found);
	if (problem === null) return added > 0 ? undefined : finishBackfill(leased, backfill.id, clock.wallTime());
	const { tries } = backfill;
	// A rename ends some time, so this is tried without limit.
	const isTried = problem === 'renaming' || tries < mostTries;
	const retryAt = isTried ? clock.wallTime() + waitAfter(tries, retryBackoff) : null;
	await recordFailure(leased, task, { problem, retryAt });
}

/** What to do about an error; null: it is not an error of a wiki. */
function failureOf(error: unknown, task: BackfillTask, now: number): BackfillFailure | null {
	if (error instanceof NameMismatch) return { problem: 'renamed', retryAt: now, beginAgainAs: error.localName };
	if (error instanceof FieldError) return { problem: `unreadable: ${error.fault} ${error.message}`, retryAt: null };
	if (!(error instanceof ActionApiError)) return null;
	const { code: problem, fault, retryAfter } = error;
	const { tries } = task.kind === 'page' ? task.wiki : task.backfill;
	const wait = Math.max(retryAfter ?? 0, waitAfter(tries, retryBackoff));
	if (problem === 'badcontinue' && tries < mostTries)
		return { problem, retryAt: now + wait, beginAgainAs: nameOf(task) };
	return { problem, retryAt: fault === 'away' && tries < mostTries ? now + wait : null };
}

function nameOf(task: BackfillTask): string | null {
	return task.kind === 'page' ? task.wiki.name : null;
}
