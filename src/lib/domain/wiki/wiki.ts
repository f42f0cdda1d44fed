/** The addresses of a wiki. They are absolute, without a trailing slash. */
export interface Wiki {
	/** The database name, such as `dewiki`. */
	name: string;
	/** `https://de.wikipedia.org/w/index.php`, or null while no event has shown it. */
	scriptUrl: string | null;
	/** `https://de.wikipedia.org/wiki/$1`, or null while no event has shown it. */
	articleUrl: string | null;
}
