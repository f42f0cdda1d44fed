import { services } from '#lib/server/services.ts';
import { initialSettings, readSettings } from '#lib/server/store/core/settings.ts';
import { usualDays } from '#lib/server/store/tracking/track-users.ts';
import type { PageServerLoad } from './$types';

/** The contact, and for how long this instance stores data. Defaults, with `isKnown` false, if the database is unavailable. */
export const load: PageServerLoad = async () => {
	const { db, requireSchema } = services();
	try {
		await requireSchema();
		const { contact, retentionDays, auditDays } = await readSettings(db);
		return { contact, retentionDays, auditDays, usualDays, isKnown: true };
	} catch {
		const { contact, retentionDays, auditDays } = initialSettings;
		return { contact, retentionDays, auditDays, usualDays, isKnown: false };
	}
};
