import { expect, test } from 'vitest';
import { mostClaimedEvents, mostClaimedRuns } from '#lib/domain/review/claim.ts';
import { parseClaimRequest } from './claims-request.ts';

const claim = '0e37df36-f698-11e6-8dd4-cb9ced3df976';
const key = 'dewiki:rev:2';
const many = (length: number) => Array.from({ length }, () => key);

test('claims are read unchanged, up to their bounds', () => {
	for (const runs of [[], [[key]], [[key, 'dewiki:rev:3'], ['meta:x']], [many(mostClaimedEvents)]])
		expect(parseClaimRequest({ claim, runs, isOpen: true })).toEqual({ claim, runs, isOpen: true });
});

test.each([
	['isOpen', { claim, runs: [] }],
	['isOpen', { claim, runs: [], isOpen: 1 }],
	['claim', { runs: [] }],
	['claim', { claim: 7, runs: [] }],
	['claim', { claim: claim.toUpperCase(), runs: [] }],
	['claim', { claim: `${claim}0`, runs: [] }],
	['runs', { claim }],
	['runs', { claim, runs: {} }],
	['runs', { claim, runs: Array.from({ length: mostClaimedRuns + 1 }, () => [key]) }],
	['runs', { claim, runs: [many(mostClaimedEvents), [key]] }],
	...[null, [], key, [7], ['a b'], ['é'], ['x'.repeat(121)], many(mostClaimedEvents + 1)].map(
		(run) => ['runs.1', { claim, runs: [[key], run] }] as const,
	),
] as const)('the wrong field is named: %s of %j', (field, body) => {
	const whole = field === 'isOpen' ? body : { isOpen: true, ...body };
	expect(() => parseClaimRequest(whole)).toThrow(expect.objectContaining({ kind: 'bad-input', field }));
});
