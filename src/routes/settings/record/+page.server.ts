import { Problem } from '#lib/domain/core/problem.ts';
import { act, formText, idOf, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { listHiddenAccounts, purgeHiddenAccount } from '#lib/server/store/visibility/hidden-accounts.ts';
import { changeSettings, readSettings } from '#lib/server/store/core/settings.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const { db } = services();
	const [settings, hiddenAccounts] = await loaded(Promise.all([readSettings(db), listHiddenAccounts(db)]));
	return { settings, hiddenAccounts };
};

/** A number of days; null for an empty field. @throws {Problem} `bad-input` naming the field */
function days(data: URLSearchParams, name: string): number | null {
	const text = formText(data, name).trim();
	if (text === '') return null;
	if (!/^\d{1,6}$/.test(text)) throw new Problem('bad-input', 'a number of days', { field: name });
	return Number(text);
}

/** The same for a required field. */
function requiredDays(data: URLSearchParams, name: string): number {
	const number = days(data, name);
	if (number === null) throw new Problem('bad-input', 'a number of days', { field: name });
	return number;
}

/** A score from 0 to 1. @throws {Problem} `bad-input` naming the field */
function score(data: URLSearchParams, name: string): number {
	const text = formText(data, name).trim().replace(',', '.');
	if (!/^[01]?(\.\d{1,4})?$/.test(text) || text === '') throw new Problem('bad-input', 'a score', { field: name });
	return Number(text);
}

export const actions: Actions = {
	default: async ({ request, locals }) => {
		const data = await sentForm(request);
		return act('record', data, async () => {
			const hidden = formText(data, 'purge');
			if (hidden !== '') return purgeHiddenAccount(services().db, idOf(hidden), actorOf(locals));
			const settings = {
				retentionDays: days(data, 'retentionDays'),
				auditDays: requiredDays(data, 'auditDays'),
				backfillDays: days(data, 'backfillDays'),
				hiddenAccountsDays: requiredDays(data, 'hiddenAccountsDays'),
				readAllLogs: data.has('readAllLogs'),
				revertRisk: data.has('revertRisk'),
				riskHigh: score(data, 'riskHigh'),
				riskMiddle: score(data, 'riskMiddle'),
				contact: formText(data, 'contact'),
			};
			await changeSettings(services().db, settings, actorOf(locals));
		});
	},
};
