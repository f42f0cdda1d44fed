/** A label is no longer than this, in code units; a person has no more than so many. */
export const longestLabel = 64;
export const mostLabels = 20;

/** The labels of someone, by the name that they have now. */
export type LabelsOf = (user: string) => readonly string[];

/** Nobody has a label. */
export const unlabelled: LabelsOf = () => [];

/** A label and those who have it, as places in the list of users beside which it stands. */
export interface LabelGroup {
	label: string;
	users: number[];
}

/** The labels of everybody in a list. */
export function labelsIn({ users, labels }: { users: readonly string[]; labels: readonly LabelGroup[] }): LabelsOf {
	const byUser = new Map<string, string[]>();
	for (const { label, users: places } of labels) {
		for (const user of places.flatMap((place) => users[place] ?? []))
			byUser.set(user, [...(byUser.get(user) ?? []), label]);
	}
	return (user) => byUser.get(user) ?? [];
}

/** Those of some users, or of all in a list, who have one of some labels, in the order of the list. */
export function usersLabelled(
	{ users, labels }: { users: readonly string[]; labels: readonly LabelGroup[] },
	wanted: { user?: readonly string[]; label: readonly string[] },
): string[] {
	const places = new Set(labels.flatMap((group) => (wanted.label.includes(group.label) ? group.users : [])));
	return users.filter((user, place) => places.has(place) && (wanted.user?.includes(user) ?? true));
}

/** Inverse of {@link labelsIn}: the groups that people's labels make, in code unit order. */
export function labelGroups(people: readonly { labels: readonly string[] }[]): LabelGroup[] {
	const groups = new Map<string, number[]>();
	for (const [place, { labels }] of people.entries()) {
		for (const label of labels) groups.set(label, [...(groups.get(label) ?? []), place]);
	}
	return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, users]) => ({ label, users }));
}

/** A label in the one form in which it is kept; null for what can be none. */
export function canonicalLabel(text: string): string | null {
	const label = text
		.toWellFormed()
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.normalize('NFC')
		.replace(/ +/g, ' ')
		.trim();
	return label === '' || label.length > longestLabel || label.includes(',') ? null : label;
}

/**
 * Labels divided by commas or lines, each once, in code unit order; null if one of them can be none, or they are too many.
 */
export function parseLabels(text: string): string[] | null {
	const pieces = text.split(/[,\u060C\u3001\uFF0C\n]/).filter((piece) => piece.trim() !== '');
	const labels = pieces.map(canonicalLabel).filter((label) => label !== null);
	if (labels.length < pieces.length || labels.length > mostLabels) return null;
	return [...new Set(labels)].sort();
}
