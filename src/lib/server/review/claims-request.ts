import { required, textField } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { type ClaimRequest, mostClaimedEvents, mostClaimedRuns } from '#lib/domain/review/claim.ts';
import { readFields } from '#lib/server/http/json-body.ts';
import { keyPattern, uuidPattern } from './marks-request.ts';

/**
 * Reads the body of a PUT to `/api/claims`.
 * @throws {Problem} `bad-input` naming the field
 */
export function parseClaimRequest(body: Readonly<Record<string, unknown>>): ClaimRequest {
	const claim = readFields(() => required(textField(body, 'claim', 36), 'claim'));
	if (!uuidPattern.test(claim)) throw new Problem('bad-input', 'claim must be a UUID', { field: 'claim' });
	const { runs, isOpen } = body;
	if (typeof isOpen !== 'boolean') throw new Problem('bad-input', 'isOpen must be true or false', { field: 'isOpen' });
	if (!Array.isArray(runs) || runs.length > mostClaimedRuns) {
		throw new Problem('bad-input', `runs must be a list of at most ${mostClaimedRuns}`, { field: 'runs' });
	}
	const parsed = runs.map((run: unknown, at) => parseRun(run, `runs.${at}`));
	if (parsed.flat().length > mostClaimedEvents) {
		throw new Problem('bad-input', `at most ${mostClaimedEvents} events can be claimed`, { field: 'runs' });
	}
	return { claim, runs: parsed, isOpen };
}

function parseRun(run: unknown, field: string): string[] {
	const isKey = (key: unknown): key is string => typeof key === 'string' && keyPattern.test(key);
	if (!Array.isArray(run) || run.length === 0 || run.length > mostClaimedEvents || !run.every(isKey)) {
		throw new Problem('bad-input', `${field} must be a list of natural keys`, { field });
	}
	return run;
}
