/** An edit that is made. */
export interface Edited {
	type: 'edit' | 'new';
	/** What is not left to chance: bytes that the page grows by. */
	what: { minor?: boolean; bytes?: number };
	/** Revisions. */
	after: number;
	before: number;
	/** Of the page before, in bytes. */
	size: number;
}

/** The fields of a message that only edits and new pages have. */
export function editFields(random: () => number, { type, what, after, before, size }: Edited) {
	const [isNew, isMinor] = [type === 'new', random() < 0.3];
	const patrolled = random() < 0.5 ? { patrolled: random() < 0.5 } : {};
	const growth = what.bytes ?? Math.floor(random() * 900) - 300;
	// A new page begins with what it grows by, where that is given.
	const sizeAfter = Math.max(0, (isNew && what.bytes !== undefined ? 0 : size) + growth);
	return {
		minor: what.minor ?? isMinor,
		...patrolled,
		length: { ...(!isNew && { old: size }), new: sizeAfter },
		revision: { ...(!isNew && { old: before }), new: after },
	};
}
