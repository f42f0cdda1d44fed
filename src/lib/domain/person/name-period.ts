/** A name of a person, with the time in which it is theirs: ms UTC, null is open, `validUntil` exclusive. */
export interface NamePeriod {
	userId: number;
	name: string;
	validFrom: number | null;
	validUntil: number | null;
}

/** Whether a name means its person at a time, ms UTC. */
export function isValidAt({ validFrom, validUntil }: Omit<NamePeriod, 'name'>, time: number): boolean {
	return (validFrom === null || validFrom <= time) && (validUntil === null || time < validUntil);
}

/**
 * Whom names mean today: who has a name now, or had it last. So a name that a rename has freed means the same person until
 * somebody else has it.
 */
export function currentOwners<Period extends NamePeriod>(periods: readonly Period[]): Period[] {
	const end = ({ validUntil }: NamePeriod) => validUntil ?? Infinity;
	const last = new Map<string, number>();
	for (const one of periods) last.set(one.name, Math.max(end(one), last.get(one.name) ?? -Infinity));
	return periods.filter((one) => end(one) === last.get(one.name));
}
