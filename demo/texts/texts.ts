/** What people write on the wikis of one language; all of it is invented. */
export interface Texts {
	/** Above the lines of a difference, MediaWiki's message `lineno`: `$1` is the number. */
	line: string;
	/** Sentences of articles, in wikitext. */
	sentences: readonly string[];
	/** Edit summaries: of small changes, of more text and less, and of people who try something. */
	small: readonly string[];
	more: readonly string[];
	less: readonly string[];
	trial: readonly string[];
	/** The summary of an edit that undoes another: `$1` is the revision, `$2` who made it. */
	undone: string;
	/** The summaries of a translation from the language `$1`, and of an edit that places the file `$1`. */
	translated: string;
	placed: string;
	/** Titles of articles, and one for new ones: `$1` is a number. */
	pages: readonly string[];
	fresh: string;
	/** The namespace of pages where people are written to, and what a patroller writes there. */
	talk: string;
	warned: string;
}
