/** Fictional users of the generated stream, in many scripts; none is on any wiki that we know of. */
export const people = [
	'Example Gardener',
	'Beispielgärtnerin',
	'Пример Садовник',
	'例え庭師',
	'بستاني المثال',
	'גנן לדוגמה',
	'उदाहरण माली',
	'示例园丁',
	'Παράδειγμα Κηπουρός',
	'예시 정원사',
	'Ogrodnik z przykładu',
	'Öğretici Bahçıvan',
	'ตัวอย่างคนสวน',
	'Quote\'s "Garden"',
	'Back\\slash Gardener',
	'Emoji 🌻 Gardener',
	'Garden & Sons',
	'~2026-10001-01',
	'192.0.2.17',
	'2001:DB8:0:0:0:0:0:17',
] as const;

/** Accounts with the bot flag. */
export const bots = ['ExampleGardenBot', 'Muster-Bot', 'ПримерБот'] as const;

/** Those of them who are tracked in tests. */
export const followed: readonly string[] = [
	'Example Gardener',
	'Beispielgärtnerin',
	'Пример Садовник',
	'例え庭師',
	'بستاني المثال',
	'Quote\'s "Garden"',
	'Emoji 🌻 Gardener',
	'2001:DB8:0:0:0:0:0:17',
];

/** A wiki of the stream. */
export interface DemoWiki {
	/** Its database name. */
	name: string;
	host: string;
	/** What it calls users and categories. */
	user: string;
	category: string;
	/** Fictional pages. */
	pages: readonly string[];
}

/** Some wikis. */
export const wikis: readonly DemoWiki[] = [
	{
		name: 'enwiki',
		host: 'en.wikipedia.org',
		user: 'User',
		category: 'Category',
		pages: ['Example garden', 'AT&T example', 'C++ example', 'O\'Neil "quoted" example'],
	},
	{
		name: 'dewiki',
		host: 'de.wikipedia.org',
		user: 'Benutzer',
		category: 'Kategorie',
		pages: ['Beispielgarten', 'Größenbeispiel', 'Muster (Übersicht)'],
	},
	{
		name: 'frwiki',
		host: 'fr.wikipedia.org',
		user: 'Utilisateur',
		category: 'Catégorie',
		pages: ['Jardin d’exemple', "L'exemple : suite"],
	},
	{
		name: 'ruwiki',
		host: 'ru.wikipedia.org',
		user: 'Участник',
		category: 'Категория',
		pages: ['Пример сада', 'Образец'],
	},
	{ name: 'jawiki', host: 'ja.wikipedia.org', user: '利用者', category: 'Category', pages: ['例の庭', '見本'] },
	{ name: 'arwiki', host: 'ar.wikipedia.org', user: 'مستخدم', category: 'تصنيف', pages: ['حديقة المثال', 'مثال'] },
	{ name: 'hewiki', host: 'he.wikipedia.org', user: 'משתמש', category: 'קטגוריה', pages: ['גן לדוגמה'] },
	{
		name: 'commonswiki',
		host: 'commons.wikimedia.org',
		user: 'User',
		category: 'Category',
		pages: ['File:Example garden 🌻.jpg', 'File:100% example.png'],
	},
	{
		name: 'wikidatawiki',
		host: 'www.wikidata.org',
		user: 'User',
		category: 'Category',
		pages: ['Q900000001', 'Q900000002', 'Q900000003'],
	},
	{ name: 'metawiki', host: 'meta.wikimedia.org', user: 'User', category: 'Category', pages: ['Example proposals'] },
];

/** Summaries, some of them made to be mistaken for something else. */
export const summaries = [
	'',
	'typo',
	'/* History */ more examples',
	'[[Example garden|link]] added, see [[:Category:Examples]]',
	'"user":"Example Gardener" is only a summary',
	'back\\slash and "quotes"',
	'<b>not bold</b> & <script>alert(1)</script>',
	'🌻🧑‍🌾 flowers',
	'Überarbeitung, danke!',
	'исправление',
	'修正',
	'تصحيح ‏مثال',
	'tab\tand\nnew line',
	'Undid revision 1 by [[Special:Contributions/192.0.2.17|192.0.2.17]]',
] as const;
