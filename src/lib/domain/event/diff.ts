/** A stretch of a line: as it was and is, or what one of the revisions has alone. */
export interface DiffStretch {
	text: string;
	isChanged: boolean;
}

/** One line of a difference; all texts are plain. */
export type DiffLine =
	/** Where the lines that follow stand in the newer revision; `number` is null where the wiki calls the place otherwise. */
	| { kind: 'place'; number: number | null; text: string }
	| { kind: 'context' | 'removed' | 'added'; stretches: DiffStretch[]; isMoved: boolean };

/** The difference between two revisions, as a wiki gave it. */
export interface Diff {
	/** The earlier revision; null where the later one is the page's first. */
	from: number | null;
	to: number;
	lines: DiffLine[];
	/** When it was read, ms UTC by the clock of the device. */
	readAt: number;
}
