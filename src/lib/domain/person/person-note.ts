/** Longest note on a person, in UTF-16 code units. */
export const longestUserNote = 2_000;

/** What someone on the team wrote down about a person: plain text, for everyone on the team. */
export interface UserNote {
	id: number;
	/** Who wrote it: the username that they had then. */
	author: string;
	/** The session's id of who wrote it; null if that is not known. */
	authorId: string | null;
	text: string;
	/** By the database's clock, ms UTC. */
	writtenAt: number;
}

/** The team's notes about one person, the newest first. */
export interface UserNotesResponse {
	notes: UserNote[];
}
