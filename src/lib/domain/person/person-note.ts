/** Longest note on a person, in UTF-16 code units. */
export const longestUserNote = 2_000;

/** The most notes about one person: they are sent and shown together. */
export const mostUserNotes = 100;

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

/** The team's notes about one person, the newest first. */
export interface UserNotesResponse {
	notes: UserNote[];
}
