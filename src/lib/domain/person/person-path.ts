/** Where the page about someone is, by their name in canonical form; spaces are written as on the wikis. */
export function personPath(name: string): string {
	return `/users/${encodeURIComponent(name.replaceAll(' ', '_'))}`;
}
