import { reportNumbers, type ReportNumber } from '#lib/domain/report/numbers.ts';
import type { PersonRow } from '#lib/domain/report/report.ts';

/** By what people are sorted: a number, the largest first unless it is turned round; or their names. */
export interface PeopleOrder {
	by: ReportNumber | 'person';
	isTurned: boolean;
}

/** Reads an order from an address; by edits if there is none. */
export function parseOrder(text: string | null): PeopleOrder {
	const isTurned = text?.startsWith('-') ?? false;
	const name = isTurned ? text?.slice(1) : text;
	if (name === 'person') return { by: 'person', isTurned };
	return { by: reportNumbers.find((one) => one === name) ?? 'edits', isTurned };
}

/** Inverse of {@link parseOrder}. */
export function formatOrder({ by, isTurned }: PeopleOrder): string {
	return `${isTurned ? '-' : ''}${by}`;
}

/** The order after a press on the head of a column. */
export function nextOrder(order: PeopleOrder, by: PeopleOrder['by']): PeopleOrder {
	return { by, isTurned: order.by === by && !order.isTurned };
}

/** People in an order; those of whom the number is not known come last, however it is turned. */
export function sortPeople(
	rows: readonly PersonRow[],
	{ by, isTurned }: PeopleOrder,
	compareNames: (a: string, b: string) => number,
): PersonRow[] {
	const direction = isTurned ? -1 : 1;
	return [...rows].sort((a, b) => {
		const names = compareNames(a.user, b.user);
		if (by === 'person') return direction * names;
		const [one, other] = [a.numbers[by].value, b.numbers[by].value];
		if (one === null || other === null) return Number(one === null) - Number(other === null) || names;
		return direction * (other - one) || names;
	});
}
