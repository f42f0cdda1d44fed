import type { Wiki } from '../event/event.ts';

/** Projects with a wiki for each language. */
export type LanguageProject =
	'wikipedia' | 'wiktionary' | 'wikibooks' | 'wikinews' | 'wikiquote' | 'wikisource' | 'wikiversity' | 'wikivoyage';

/** Projects with a single wiki, by its database name. */
const single = {
	commonswiki: 'commons',
	wikidatawiki: 'wikidata',
	metawiki: 'meta',
	mediawikiwiki: 'mediawiki',
	specieswiki: 'species',
	incubatorwiki: 'incubator',
	wikifunctionswiki: 'wikifunctions',
	sourceswiki: 'multilingual-wikisource',
	betawikiversity: 'beta-wikiversity',
	foundationwiki: 'foundation',
	outreachwiki: 'outreach',
	wikimaniawiki: 'wikimania',
	labswiki: 'wikitech',
	apiportalwiki: 'api-portal',
	loginwiki: 'login',
	votewiki: 'vote',
	testwiki: 'test',
	test2wiki: 'test2',
	testwikidatawiki: 'test-wikidata',
	testcommonswiki: 'test-commons',
} as const;

/** A project with a single wiki. */
export type SingleProject = (typeof single)[keyof typeof single];

const singles = new Map<string, SingleProject>(Object.entries(single));

/** What a wiki is, for display: a project, and a language where the project has a wiki for each. */
export type WikiIdentity =
	| { project: LanguageProject; /** BCP 47, or `simple` for Simple English. */ language: string }
	| { project: SingleProject; language: null };

const suffixes: readonly (readonly [string, LanguageProject])[] = [
	['wiktionary', 'wiktionary'],
	['wikibooks', 'wikibooks'],
	['wikinews', 'wikinews'],
	['wikiquote', 'wikiquote'],
	['wikisource', 'wikisource'],
	['wikiversity', 'wikiversity'],
	['wikivoyage', 'wikivoyage'],
	['wiki', 'wikipedia'],
];

/**
 * Codes of Wikimedia that differ in BCP 47 (https://meta.wikimedia.org/wiki/Special_language_codes). By database name,
 * since some wikis were moved to another host.
 */
const tags: Readonly<Record<string, string>> = {
	als: 'gsw',
	bat_smg: 'sgs',
	be_x_old: 'be-tarask',
	bh: 'bho',
	cbk_zam: 'cbk',
	eml: 'egl',
	fiu_vro: 'vro',
	no: 'nb',
	nrm: 'nrf',
	roa_rup: 'rup',
	zh_classical: 'lzh',
	zh_min_nan: 'nan',
	zh_yue: 'yue',
};

/** Wikimedia's own wikis with names that look like a language code. */
const noLanguage = new Set(
	(
		'advisory auditcom board boardgovcom chair chapcom checkuser collab donate electcom exec fdc fixcopyright grants ' +
		'iegcom internal labtest legalteam movementroles nostalgia office ombudsmen otrs_wiki projectcom quality searchcom ' +
		'spcom steward strategy techconduct ten thankyou transitionteam usability zero'
	).split(' '),
);
/** Non-public wikis of a language's community. */
const closedOnes = /^(arbcom|sysop|wg)_/;

/**
 * What a wiki is, by its database name (https://meta.wikimedia.org/wiki/Special:SiteMatrix); null for those that are
 * not Wikimedia's or not known. If its address is known, it must agree.
 */
export function wikiIdentity({ name, scriptUrl }: Pick<Wiki, 'name' | 'scriptUrl'>): WikiIdentity | null {
	const project = singles.get(name);
	if (project !== undefined) return { project, language: null };
	for (const [suffix, family] of suffixes) {
		if (!name.endsWith(suffix)) continue;
		const code = name.slice(0, -suffix.length);
		if (!/^[a-z]{2,}(_[a-z_]+)?$/.test(code) || noLanguage.has(code) || closedOnes.test(code)) return null;
		const host = scriptUrl === null ? null : (URL.parse(scriptUrl)?.hostname ?? '');
		if (host !== null && !host.endsWith(`.${family}.org`)) return null;
		return { project: family, language: tags[code] ?? code.replaceAll('_', '-') };
	}
	return null;
}

/** Whether a text has the form of a Wikimedia wiki's database name, chapter wikis and non-public ones included. */
export function isWikiName(text: string): boolean {
	if (!/^[a-z][a-z0-9_]*$/.test(text)) return false;
	return text.endsWith('wikimedia') || suffixes.some(([suffix]) => text.endsWith(suffix));
}
