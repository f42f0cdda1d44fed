import { expect, test } from 'vitest';
import { planRename, renameGrace } from './rename-plan.ts';

const at = 1_000_000_000;
const minute = 60_000;
const rename = { from: 'Old', to: 'New', at };
const period = (userId: number, name: string, validFrom: number | null = null, validUntil: number | null = null) => ({
	userId,
	name,
	validFrom,
	validUntil,
});
const old = period(1, 'Old');

test('the former name goes on for a while, and the new one begins a little before', () => {
	expect(planRename(rename, 1, [old])).toEqual({
		formerUntil: at + renameGrace,
		ended: [],
		validFrom: at - minute,
		validUntil: null,
		isKnownLater: false,
		isCurrent: true,
	});
	// Somebody else has taken the former name since.
	expect(planRename(rename, 1, [old, period(2, 'Old', at + 5)]).formerUntil).toBe(at + 5);
});

test('who seems to have the new name is the same person, and who was renamed away from it has lost it', () => {
	expect(planRename(rename, 1, [old, period(2, 'New')])).toMatchObject({
		ended: [{ userId: 2, until: at, isSame: true }],
		validFrom: at,
	});
	expect(planRename(rename, 1, [old, period(2, 'New', null, at + 5)])).toMatchObject({
		ended: [{ userId: 2, until: at, isSame: false }],
		validFrom: at,
	});
	// That was long before.
	expect(planRename(rename, 1, [old, period(2, 'New', null, 5)])).toMatchObject({ ended: [], validFrom: at - minute });
	// It was found out late: they may have had the name since the former one was confirmed.
	expect(planRename({ ...rename, since: 7 }, 1, [old, period(2, 'New')]).ended).toEqual([
		{ userId: 2, until: 7, isSame: true },
	]);
	expect(planRename({ ...rename, isMerge: true }, 1, [old, period(2, 'New', 3)])).toMatchObject({
		ended: [{ userId: 2, until: 3, isSame: true }],
		validFrom: 3,
	});
});

test('what is known of the time after is not changed', () => {
	expect(planRename(rename, 1, [old, period(2, 'New', at + 9)])).toMatchObject({
		validUntil: at + 9,
		isKnownLater: false,
		isCurrent: true,
	});
	expect(planRename(rename, 1, [old, period(1, 'New', at + 9)])).toMatchObject({
		validUntil: at + 9,
		isKnownLater: true,
		isCurrent: true,
	});
	expect(planRename(rename, 1, [old, period(1, 'New', at + 9, at + 20)])).toMatchObject({ isCurrent: false });
});
