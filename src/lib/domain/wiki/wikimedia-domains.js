/**
 * Wikimedia's own domains, with and below which wikis are: the browser and the server ask no others. JavaScript, since
 * svelte.config.js imports it, under any Node.
 */
export const wikimediaDomains = [
	'wikipedia.org',
	'wiktionary.org',
	'wikibooks.org',
	'wikinews.org',
	'wikiquote.org',
	'wikisource.org',
	'wikiversity.org',
	'wikivoyage.org',
	'wikidata.org',
	'wikifunctions.org',
	'wikimedia.org',
	'mediawiki.org',
];
