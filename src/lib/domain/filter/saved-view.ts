/** A view with a name. It belongs to one user; to share it is to share its address. */
export interface SavedView {
	id: number;
	name: string;
	/** The view as `formatView` writes it, without a question mark; a period in it stays relative. */
	query: string;
	/** When it was saved last, by the database's clock, ms UTC. */
	savedAt: number;
}

/** Longest name of a saved view, in UTF-16 code units. */
export const longestViewName = 80;

/** Maximum number of saved views of one user. */
export const mostViews = 50;

/** Longest query of a saved view, in UTF-16 code units. */
export const longestViewQuery = 20_000;
