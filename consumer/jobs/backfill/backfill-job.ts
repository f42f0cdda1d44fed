import { waitAfter } from '#lib/domain/core/backoff.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import type { ActionApi } from '#lib/server/wiki-api/action-api.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { planBackfills } from '#lib/server/store/backfill/backfill-plan.ts';
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
import { createLimiter } from '#lib/server/platform/limiter.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { NameMismatch, buildQuery, readPage } from './backfill-question.ts';
import { survey } from './backfill-survey.ts';
import { retryWhileDatabaseAway } from '../../retry-while-away.ts';

/** Whoever holds the lease fills what the stream did not bring with these. */
export interface BackfillOptions {
	leased: LeasedDb;
	config: Pick<Config, 'metaApiUrl'>;
	api: ActionApi;
	log: Log;
	clock: Clock;
	/** Ends it; what was asked for and not recorded is asked for again. */
	signal: AbortSignal;
}

/** So many tasks go on at once, each on another wiki. */
const workers = 2;
/** So many times as long as writing took, each of them rests: the stream must not wait for them. */
const pauseFactor = 3;
/** How often it is looked for something to plan, and to do, in milliseconds. */
const planEvery = 15_000;
const lookEvery = 1_000;
/** A wiki that is away is asked again within this time, … */
const patience = 30_000;
/** … then later and later, and at last never, unless somebody wants it. In milliseconds. */
const backoff = { first: 60_000, longest: 3_600_000 };
const mostTries = 12;

/**
 * Asks the wikis for what the stream did not bring about those who are followed, until the signal is aborted. Waits
 * while the database is away.
 * @throws {Problem} `lease-lost` when another consumer has taken over
 */
export async function runBackfill(options: BackfillOptions): Promise<void> {
	const { leased, clock, signal, log } = options;
	const busy = { wikis: new Set<string>(), backfills: new Set<number>() };
	const inTurn = createLimiter(1);

	const plan = async () => {
		for (; !signal.aborted; await clock.wait(planEvery, signal)) {
			const planned = await retryWhileDatabaseAway(options, () => planBackfills(leased, clock.wallTime()));
			if (planned > 0) log.info('backfills planned', { planned });
		}
	};
	const take = () =>
		inTurn(async () => {
			const task = await retryWhileDatabaseAway(options, () => findBackfillTask(leased.db, busy, clock.wallTime()));
			if (task?.kind === 'page') busy.wikis.add(task.wiki.wiki);
			else if (task) busy.backfills.add(task.backfill.id);
			return task;
		});
	const work = async () => {
		while (!signal.aborted) {
			const task = await take();
			if (task === null) {
				await clock.wait(lookEvery, signal);
				continue;
			}
			try {
				await perform(options, task);
			} finally {
				if (task.kind === 'page') busy.wikis.delete(task.wiki.wiki);
				else busy.backfills.delete(task.backfill.id);
			}
		}
	};
	await Promise.all([plan(), ...Array.from({ length: workers }, work)]);
}

/** Does one thing, and writes down what became of it. */
async function perform(options: BackfillOptions, task: BackfillTask): Promise<void> {
	const { leased, log, clock, signal } = options;
	try {
		if (task.kind === 'page') await askWiki(options, task);
		else if (task.kind === 'survey') await begin(options, task);
		else await finish(options, task);
	} catch (error) {
		if (signal.aborted) return;
		const failure = failureOf(error, task, clock.wallTime());
		if (failure === null) throw error;
		const where = task.kind === 'page' ? task.wiki.wiki : task.kind;
		log.warn('a wiki did not give what a backfill asked for', { where, ...failure, error });
		await retryWhileDatabaseAway(options, () => recordFailure(leased, task, failure));
	}
}

async function begin(options: BackfillOptions, { backfill }: BackfillTask) {
	const { leased, signal } = options;
	const found = await survey(leased.db, options, backfill.user_id, { signal, patience });
	await retryWhileDatabaseAway(options, () => recordSurvey(leased, backfill.id, found));
}

async function askWiki(options: BackfillOptions, task: BackfillTask & { kind: 'page' }) {
	const { leased, api, clock, signal } = options;
	const { backfill, wiki } = task;
	const person = await retryWhileDatabaseAway(options, () => readPerson(leased.db, backfill.user_id));
	const asked = { name: wiki.name ?? backfill.name ?? person?.name ?? '', names: person?.names ?? [] };
	const answer = await api.ask(wiki.api_url, buildQuery(backfill, wiki, asked), { signal, patience });
	const page = await readPage(answer, wiki, asked, (from, until) =>
		retryWhileDatabaseAway(options, () => listTraces(leased.db, wiki.id, from, until)),
	);
	let begunAt = clock.monotonicTime();
	const rest = async () => {
		await clock.wait(pauseFactor * (clock.monotonicTime() - begunAt), signal);
		begunAt = clock.monotonicTime();
	};
	await retryWhileDatabaseAway(options, () => {
		begunAt = clock.monotonicTime();
		return recordPage(leased, task, page, rest);
	});
	await rest();
}

/**
 * If the account has got another name meanwhile, its wikis may have had nothing to say under the old one. While it is
 * being renamed, or Meta names fewer wikis than are known, there may be more of them: Meta is asked again later.
 */
async function finish(options: BackfillOptions, task: BackfillTask) {
	const { leased, clock, signal } = options;
	const { backfill } = task;
	const found = await survey(leased.db, options, backfill.user_id, { signal, patience });
	const problem = found.renaming !== null ? 'renaming' : found.isShort ? 'wikis-missing' : null;
	await retryWhileDatabaseAway(options, async () => {
		if (found.name !== backfill.name) return recordSurvey(leased, backfill.id, found);
		const added = await extendSurvey(leased, backfill.id, found);
		if (problem === null) return added > 0 ? undefined : finishBackfill(leased, backfill.id, clock.wallTime());
		const { tries } = backfill;
		// A rename comes to its end, however long that takes.
		const retryAt = problem === 'renaming' || tries < mostTries ? clock.wallTime() + waitAfter(tries, backoff) : null;
		return recordFailure(leased, task, { problem, retryAt });
	});
}

/** What is to be done about an error; null: it is none of a wiki's. */
function failureOf(error: unknown, task: BackfillTask, now: number): BackfillFailure | null {
	if (error instanceof NameMismatch) return { problem: 'renamed', retryAt: now, beginAgainAs: error.localName };
	if (error instanceof FieldError) return { problem: `unreadable: ${error.fault} ${error.message}`, retryAt: null };
	if (!(error instanceof ActionApiError)) return null;
	const { code: problem, fault, retryAfter } = error;
	const { tries } = task.kind === 'page' ? task.wiki : task.backfill;
	const wait = Math.max(retryAfter ?? 0, waitAfter(tries, backoff));
	if (problem === 'badcontinue' && tries < mostTries)
		return { problem, retryAt: now + wait, beginAgainAs: nameOf(task) };
	return { problem, retryAt: fault === 'away' && tries < mostTries ? now + wait : null };
}

function nameOf(task: BackfillTask): string | null {
	return task.kind === 'page' ? task.wiki.name : null;
}
