/** What admins see of an account that the wikis hide. */
export interface HiddenAccount {
	/** Its id in our database. */
	id: number;
	centralId: number;
	/** The database name of the only wiki that hides it; null: it is hidden everywhere. */
	wiki: string | null;
	/** Since when it is hidden here, ms UTC. */
	hiddenAt: number;
}
