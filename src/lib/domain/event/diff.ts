/** A part of a line: the same in both revisions, or only in one of them. */
export interface DiffStretch {
	text: string;
	isChanged: boolean;
}

/** One line of a difference; all texts are plain. */
export type DiffLine =
	/**
	 * The place of the following lines in the newer revision; `number` is null where the wiki does not give a line
	 * number.
	 */
	| { kind: 'place'; number: number | null; text: string }
	| { kind: 'context' | 'removed' | 'added'; stretches: DiffStretch[]; isMoved: boolean };

/** The difference between two revisions, from a wiki's answer. */
export interface Diff {
	/** The earlier revision; null where the later one is the page's first. */
	from: number | null;
	to: number;
	lines: DiffLine[];
	/** When it was read, ms UTC by the clock of the device. */
	readAt: number;
}
