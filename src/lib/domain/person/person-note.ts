/** Longest note on a person, in UTF-16 code units. */
export const longestUserNote = 2_000;

/** A note of the team about a person: plain text that all allowed users see. */
export interface UserNote {
	id: number;
	/** The author's username when it was written. */
	author: string;
	/** The author's id in sessions; null: not known. */
	authorId: string | null;
	text: string;
	/** By the database's clock, ms UTC. */
	writtenAt: number;
}
