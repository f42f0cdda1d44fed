import { type RiskSteps, wholeScore } from '#lib/domain/outcome/risk.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { beginEpoch } from './epoch.ts';
import { write } from './state.ts';

/** What admins set. Days are of 24 hours. */
export interface Settings {
	/** How long events are stored; null: without limit. Daily counts stay. */
	retentionDays: number | null;
	/** How long the audit log is stored. */
	auditDays: number;
	/** How far back a backfill goes; null: everything. What is older than the retention is not recorded anyway. */
	backfillDays: number | null;
	/** How long the rows of accounts that the wikis hide are archived, in case they are shown again. */
	hiddenAccountsDays: number;
	/** Whether a backfill reads the logs of every wiki where the account is, also of those where it has no edits. */
	readAllLogs: boolean;
	/** Whether scores of revert risk are read and shown. */
	revertRisk: boolean;
	/** From which score on an edit is shown as of high, and of middle risk; above 0, at most 1. */
	riskHigh: number;
	riskMiddle: number;
	/** The contact for questions about what is collected here: an address or a name; empty if not set. */
	contact: string;
}

/** What applies until an admin changes it. */
export const initialSettings: Settings = {
	retentionDays: null,
	auditDays: 365,
	backfillDays: 365,
	hiddenAccountsDays: 30,
	readAllLogs: false,
	revertRisk: true,
	riskHigh: 0.95,
	riskMiddle: 0.85,
	contact: '',
};

/** The least and the most of each number of days: what is younger than a month may come again in the stream. */
export const dayLimits = {
	retentionDays: [31, 36_500],
	auditDays: [31, 36_500],
	backfillDays: [1, 36_500],
	hiddenAccountsDays: [1, 365],
} as const;

const riskFields = ['revertRisk', 'riskHigh', 'riskMiddle'] as const;

const longestContact = 255;

/** The steps of revert risk in place; null: it is switched off. */
export async function readRiskSteps(db: Db): Promise<RiskSteps | null> {
	const { revertRisk, riskHigh, riskMiddle } = await readSettings(db);
	const whole = (score: number) => Math.round(score * wholeScore);
	return revertRisk ? { high: whole(riskHigh), middle: whole(riskMiddle) } : null;
}

/** What admins have set, and for the rest {@link initialSettings}. */
export async function readSettings(db: Db): Promise<Settings> {
	const rows = await db.selectFrom('settings').selectAll().execute();
	const set = new Map(rows.map(({ name, value }) => [name, value]));
	const [riskHigh, riskMiddle] = [Number(set.get('riskHigh')), Number(set.get('riskMiddle'))];
	const { revertRisk, riskHigh: usualHigh, riskMiddle: usualMiddle } = initialSettings;
	const steps = areSteps(riskHigh, riskMiddle)
		? { riskHigh, riskMiddle }
		: { riskHigh: usualHigh, riskMiddle: usualMiddle };
	// A row typed by hand may contain anything; invalid values are ignored.
	const days = (name: keyof typeof dayLimits) => {
		const value = set.get(name);
		const number = Number(value);
		return value !== undefined && isWithin(name, number) ? number : undefined;
	};
	return {
		retentionDays: days('retentionDays') ?? null,
		auditDays: days('auditDays') ?? initialSettings.auditDays,
		backfillDays: set.get('backfillDays') === 'all' ? null : (days('backfillDays') ?? initialSettings.backfillDays),
		hiddenAccountsDays: days('hiddenAccountsDays') ?? initialSettings.hiddenAccountsDays,
		readAllLogs: set.get('readAllLogs') === 'yes',
		revertRisk: set.has('revertRisk') ? set.get('revertRisk') === 'yes' : revertRisk,
		...steps,
		contact: set.get('contact') ?? initialSettings.contact,
	};
}

/**
 * Sets all settings, and records who did.
 * @throws {Problem} `bad-input` naming the field
 */
export async function changeSettings(db: Db, settings: Settings, actor: string | null): Promise<void> {
	for (const name of ['retentionDays', 'auditDays', 'backfillDays', 'hiddenAccountsDays'] as const) {
		const days = settings[name];
		if (days !== null && !isWithin(name, days)) throw new Problem('bad-input', `no such ${name}`, { field: name });
	}
	const { riskHigh, riskMiddle } = settings;
	if (!areSteps(riskHigh, riskMiddle)) {
		const field = areSteps(riskHigh, riskHigh / 2) ? 'riskMiddle' : 'riskHigh';
		throw new Problem('bad-input', 'scores that are no steps', { field });
	}
	if (settings.contact.length > longestContact) throw new Problem('bad-input', 'too long', { field: 'contact' });
	await write(db, async ({ tx }) => {
		const before = await readSettings(tx);
		const after: Settings = { ...settings, contact: settings.contact.trim() };
		await replace(tx, 'retentionDays', after.retentionDays);
		await replace(tx, 'auditDays', after.auditDays);
		await replace(tx, 'backfillDays', after.backfillDays ?? 'all');
		await replace(tx, 'hiddenAccountsDays', after.hiddenAccountsDays);
		await replace(tx, 'readAllLogs', after.readAllLogs ? 'yes' : null);
		await replace(tx, 'revertRisk', after.revertRisk ? 'yes' : 'no');
		await replace(tx, 'riskHigh', after.riskHigh);
		await replace(tx, 'riskMiddle', after.riskMiddle);
		// What devices and open pages have of it is of before.
		if (riskFields.some((name) => before[name] !== after[name])) await beginEpoch(tx);
		await replace(tx, 'contact', after.contact === '' ? null : after.contact);
		await recordAct(tx, { actor, action: 'settings', subject: null, before: { ...before }, after: { ...after } });
	});
}

async function replace(tx: Transaction, name: keyof Settings, value: string | number | null): Promise<void> {
	await tx.deleteFrom('settings').where('name', '=', name).execute();
	if (value !== null) {
		await tx
			.insertInto('settings')
			.values({ name, value: String(value) })
			.execute();
	}
}

function isWithin(name: keyof typeof dayLimits, days: number): boolean {
	const [least, most] = dayLimits[name];
	return Number.isInteger(days) && days >= least && days <= most;
}

/** Whether two scores are the lowest ones of two steps above the lowest. */
function areSteps(high: number, middle: number): boolean {
	return 0 < middle && middle < high && high <= 1;
}
