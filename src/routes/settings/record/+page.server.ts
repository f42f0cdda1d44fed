import { Problem } from '#lib/domain/problem.ts';
import { act, formText, loaded, sentForm } from '#lib/server/form.ts';
import { services } from '#lib/server/services.ts';
import { changeSettings, readSettings } from '#lib/server/store/settings.ts';
import { actorOf } from '#lib/server/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => ({ settings: await loaded(readSettings(services().db)) });

/** A number of days; blank is null. @throws {Problem} `bad-input` naming the field */
function days(data: URLSearchParams, name: string): number | null {
	const text = formText(data, name).trim();
	if (text === '') return null;
	if (!/^\d{1,6}$/.test(text)) throw new Problem('bad-input', 'a number of days', { field: name });
	return Number(text);
}

export const actions: Actions = {
	default: async ({ request, locals }) => {
		const data = await sentForm(request);
		return act('record', data, async () => {
			const auditDays = days(data, 'auditDays');
			if (auditDays === null) throw new Problem('bad-input', 'a number of days', { field: 'auditDays' });
			const settings = {
				retentionDays: days(data, 'retentionDays'),
				auditDays,
				backfillDays: days(data, 'backfillDays'),
				contact: formText(data, 'contact'),
			};
			await changeSettings(services().db, settings, actorOf(locals));
		});
	},
};
