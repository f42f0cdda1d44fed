/** Longest note on a person, in UTF-16 code units. */
export const longestUserNote = 2_000;

/** What someone on the team wrote down about a person: plain text, for everyone on the team. */
export interface UserNote {
	id: number;
	/** Who wrote it: a username. */
	author: string;
	text: string;
	/** By the database's clock, ms UTC. */
	writtenAt: number;
}
