/** A family of wikis that belong together for those who read a list of events. */
export type Project = 'wikipedia' | 'commons' | 'wikidata' | 'meta' | 'other';

const single: Readonly<Record<string, Project>> = {
	commonswiki: 'commons',
	wikidatawiki: 'wikidata',
	metawiki: 'meta',
	mediawikiwiki: 'other',
	specieswiki: 'other',
	incubatorwiki: 'other',
	sourceswiki: 'other',
	wikifunctionswiki: 'other',
	foundationwiki: 'other',
	outreachwiki: 'other',
};

/** The project of a wiki by its database name: `dewiki` is a Wikipedia, `dewikisource` is not. */
export function projectOf(wiki: string): Project {
	return single[wiki] ?? (wiki.endsWith('wiki') ? 'wikipedia' : 'other');
}
