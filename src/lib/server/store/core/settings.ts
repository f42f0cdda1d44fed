import { Problem } from '#lib/domain/core/problem.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
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
	contact: '',
};

/** The least and the most of each number of days: what is younger than a month may come again in the stream. */
export const dayLimits = {
	retentionDays: [31, 36_500],
	auditDays: [31, 36_500],
	backfillDays: [1, 36_500],
	hiddenAccountsDays: [1, 365],
} as const;

const longestContact = 255;

/** What admins have set, and for the rest {@link initialSettings}. */
export async function readSettings(db: Db): Promise<Settings> {
	const rows = await db.selectFrom('settings').selectAll().execute();
	const set = new Map(rows.map(({ name, value }) => [name, value]));
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
	if (settings.contact.length > longestContact) throw new Problem('bad-input', 'too long', { field: 'contact' });
	await write(db, async ({ tx }) => {
		const before = await readSettings(tx);
		const after: Settings = { ...settings, contact: settings.contact.trim() };
		await replace(tx, 'retentionDays', after.retentionDays);
		await replace(tx, 'auditDays', after.auditDays);
		await replace(tx, 'backfillDays', after.backfillDays ?? 'all');
		await replace(tx, 'hiddenAccountsDays', after.hiddenAccountsDays);
		await replace(tx, 'readAllLogs', after.readAllLogs ? 'yes' : null);
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
