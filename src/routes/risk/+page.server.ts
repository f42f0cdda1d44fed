import { wholeScore } from '#lib/domain/outcome/risk.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { loaded } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { readRiskSteps } from '#lib/server/store/core/settings.ts';
import { readRiskRates } from '#lib/server/store/outcome/risk-rates.ts';
import type { PageServerLoad } from './$types';

/** The steps, and how often edits of each were reverted; null: an admin has switched it off. */
export const load: PageServerLoad = ({ locals, request }) => {
	const { turns } = services();
	return loaded(turns.pages.run(requireAllowed(locals).id, request.signal, readRisk));
};

async function readRisk() {
	const { longReads: db } = services();
	const steps = await readRiskSteps(db);
	if (steps === null) return { risk: null };
	const rates = await readRiskRates(db, steps, Date.now());
	return { risk: { ...rates, high: steps.high / wholeScore, middle: steps.middle / wholeScore } };
}
