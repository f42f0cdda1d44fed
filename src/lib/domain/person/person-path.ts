/** The path of the page about a person, by their name in canonical form; spaces become `_`, as on the wikis. */
export function personPath(name: string): string {
	return `/users/${encodeURIComponent(name.replaceAll(' ', '_'))}`;
}
