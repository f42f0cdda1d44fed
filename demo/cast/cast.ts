// Long since it lists everybody.

/** What somebody is like: what they do when they begin something. */
export type Kind =
	/** Comes back to a few pages and saves them again and again. */
	| 'writer'
	/** Brings pages from other languages. */
	| 'translator'
	/** Uploads files, and places some on many wikis within minutes. */
	| 'photographer'
	/** Small edits in long rows. */
	| 'gnome'
	/** Tries things; half of it is reverted. */
	| 'newcomer'
	/** Log actions, warnings, and reverts of what others did. */
	| 'patroller'
	/** Statements of items, one after the other. */
	| 'curator'
	/** Prepares meetings on Meta, and invites on many wikis. */
	| 'organiser'
	/** One edit now and then. */
	| 'quiet';

/** An invented person. */
export interface Character {
	name: string;
	kind: Kind;
	/** Hours from UTC where they live. */
	zone: number;
	/** The wikis of most of their edits, and of some, by name. */
	home: string;
	others: readonly string[];
	/** How often they begin something, a day in the mean. */
	perDay: number;
	/** When their account was made, ISO 8601, or how many days ago. */
	since?: string | number;
	/** How many edits they have made on all wikis. */
	edits?: number;
	/** Global groups, and those at home. */
	groups?: readonly string[];
	homeGroups?: readonly string[];
	isLocked?: true;
	/** Wikis that have blocked them. */
	blockedOn?: readonly string[];
}

/** A person who is tracked in the demo, and how. */
export interface Tracked extends Character {
	labels: readonly string[];
	reason: string | null;
	/** The tracking ends in so many days; null: it does not. */
	endsIn: number | null;
}

const workshop = { labels: ['Workshop 2026'], reason: 'Takes part in the sample workshop', endsIn: 60 };
const newcomer = { labels: ['Newcomers'], reason: 'Somebody helps them along', endsIn: 21 };
const plain = { labels: [], reason: null, endsIn: null };
const photoClub = { labels: ['Photo club'], reason: 'Photo club of Sampletown', endsIn: null };

/** The people who are tracked in the demo. */
export const tracked: readonly Tracked[] = [
	{
		...{ name: 'Example Gardener', kind: 'writer', zone: -5, home: 'enwiki', others: ['commonswiki', 'wikidatawiki'] },
		...{ perDay: 10, since: '2009-03-14T18:22:07Z', edits: 48_211, homeGroups: ['extendedconfirmed'], ...workshop },
	},
	{
		...{ name: 'Beispielgärtnerin', kind: 'photographer', zone: 1, home: 'dewiki', others: ['commonswiki', 'frwiki'] },
		...{
			perDay: 7,
			since: '2006-11-02T09:41:55Z',
			edits: 91_340,
			...photoClub,
			labels: ['Photo club', 'Workshop 2026'],
		},
	},
	{
		...{ name: 'Пример Садовник', kind: 'gnome', zone: 3, home: 'ruwiki', others: ['wikidatawiki'] },
		...{ perDay: 8, since: '2013-07-21T12:00:31Z', edits: 130_872, ...plain },
	},
	{
		...{ name: '例え庭師', kind: 'writer', zone: 9, home: 'jawiki', others: ['enwiki', 'commonswiki'] },
		...{ perDay: 8, since: '2016-01-09T03:12:44Z', edits: 17_503, ...workshop },
	},
	{
		...{ name: 'بستاني المثال', kind: 'translator', zone: 2, home: 'arwiki', others: ['enwiki', 'frwiki'] },
		...{
			perDay: 7,
			since: '2018-05-30T20:05:10Z',
			edits: 9_877,
			...workshop,
			labels: ['Workshop 2026', 'Translators'],
		},
	},
	{
		...{ name: 'Quote\'s "Garden"', kind: 'gnome', zone: 0, home: 'enwiki', others: ['frwiki', 'metawiki'] },
		...{ perDay: 7, since: '2011-12-24T16:30:00Z', edits: 62_019, ...plain, reason: 'Asked to be followed' },
	},
	{
		...{ name: 'Emoji 🌻 Gardener', kind: 'photographer', zone: -3, home: 'eswiki', others: ['commonswiki', 'enwiki'] },
		...{ perDay: 7, since: '2020-02-29T23:15:49Z', edits: 5_206, ...photoClub },
	},
	{
		...{ name: '2001:DB8:0:0:0:0:0:17', kind: 'newcomer', zone: 1, home: 'dewiki', others: [] },
		...{ perDay: 4, ...plain, labels: ['Newcomers'], reason: 'The address of a library', endsIn: 14 },
	},
	{
		...{ name: 'גנן לדוגמה', kind: 'writer', zone: 2, home: 'hewiki', others: ['enwiki', 'wikidatawiki'] },
		...{ perDay: 8, since: '2012-09-03T07:08:09Z', edits: 21_450, ...plain },
	},
	{
		...{ name: 'उदाहरण माली', kind: 'newcomer', zone: 5.5, home: 'hiwiki', others: ['enwiki'] },
		...{ perDay: 8, since: 19, edits: 374, ...newcomer },
	},
	{
		...{ name: '示例园丁', kind: 'curator', zone: 8, home: 'wikidatawiki', others: ['zhwiki'] },
		...{ perDay: 7, since: '2014-04-18T05:55:21Z', edits: 412_776, ...plain },
	},
	{
		...{ name: 'Παράδειγμα Κηπουρός', kind: 'quiet', zone: 2, home: 'enwiki', others: ['frwiki'] },
		...{ perDay: 1, since: '2007-08-08T14:20:00Z', edits: 311, ...workshop },
	},
	{
		...{ name: '예시 정원사', kind: 'curator', zone: 9, home: 'wikidatawiki', others: ['jawiki', 'enwiki'] },
		...{ perDay: 5, since: '2019-10-11T10:11:12Z', edits: 55_090, ...workshop },
	},
	{
		...{ name: 'Ogrodnik z przykładu', kind: 'patroller', zone: 1, home: 'dewiki', others: ['frwiki', 'hewiki'] },
		...{ perDay: 10, since: '2010-06-15T11:45:03Z', edits: 38_664, groups: ['global-rollbacker'], ...plain },
		labels: ['Patrollers'],
	},
	{
		...{ name: 'Öğretici Bahçıvan', kind: 'newcomer', zone: 3, home: 'enwiki', others: ['dewiki'] },
		...{ perDay: 7, since: 33, edits: 328, ...newcomer },
	},
	{
		...{ name: 'ตัวอย่างคนสวน', kind: 'quiet', zone: 7, home: 'commonswiki', others: ['enwiki'] },
		...{ perDay: 1, since: '2017-03-03T02:01:00Z', edits: 1_942, ...plain },
	},
	{
		...{ name: 'Sample Surveyor', kind: 'patroller', zone: -8, home: 'enwiki', others: ['eswiki', 'commonswiki'] },
		...{
			perDay: 10,
			since: '2008-01-27T21:34:18Z',
			edits: 102_388,
			homeGroups: ['sysop'],
			...plain,
			labels: ['Patrollers'],
		},
	},
	{
		...{ name: 'Jardinière Modèle', kind: 'translator', zone: 1, home: 'frwiki', others: ['dewiki', 'eswiki'] },
		...{ perDay: 7, since: '2015-05-05T15:15:15Z', edits: 12_130, ...plain, labels: ['Translators'] },
	},
	{
		...{ name: 'Jardinera de Muestra', kind: 'writer', zone: -6, home: 'eswiki', others: ['enwiki'] },
		...{ perDay: 8, since: '2021-09-19T01:23:45Z', edits: 3_377, ...workshop },
	},
	{
		...{ name: 'Placeholder Organiser', kind: 'organiser', zone: -3, home: 'metawiki', others: ['enwiki', 'eswiki'] },
		...{ perDay: 5, since: '2013-02-12T17:00:59Z', edits: 8_801, groups: ['global-interface-editor'], ...workshop },
	},
	{
		...{ name: 'Probe-Neuling', kind: 'newcomer', zone: 1, home: 'dewiki', others: ['enwiki'] },
		...{ perDay: 7, since: 12, edits: 261, blockedOn: ['commonswiki', 'frwiki'], ...newcomer },
	},
	{
		...{ name: 'Invented Importer', kind: 'quiet', zone: -5, home: 'enwiki', others: [] },
		...{
			perDay: 0,
			since: 140,
			edits: 219,
			isLocked: true,
			...plain,
			labels: ['Promotion'],
			reason: 'Advertised on many wikis',
		},
	},
	{
		...{ name: '~2026-10001-01', kind: 'newcomer', zone: 1, home: 'frwiki', others: [] },
		...{ perDay: 5, since: 14, edits: 190, ...newcomer },
	},
	{
		...{ name: 'Ада Примерова', kind: 'writer', zone: 4, home: 'ruwiki', others: ['wikidatawiki', 'commonswiki'] },
		...{ perDay: 8, since: '2022-11-30T08:07:06Z', edits: 2_610, ...workshop },
	},
];

/** People whom nobody follows. */
export const bystanders: readonly Character[] = [
	{ name: 'Back\\slash Gardener', kind: 'writer', zone: 0, home: 'enwiki', others: ['commonswiki'], perDay: 10 },
	{
		name: 'Garden & Sons',
		kind: 'newcomer',
		zone: -5,
		home: 'enwiki',
		others: ['dewiki'],
		perDay: 10,
		since: 13,
		edits: 314,
	},
	{ name: '192.0.2.17', kind: 'newcomer', zone: 2, home: 'frwiki', others: ['arwiki', 'hewiki'], perDay: 10 },
	{ name: 'Example Founder', kind: 'writer', zone: 1, home: 'dewiki', others: ['ruwiki'], perDay: 10, edits: 77_120 },
	{ name: 'Muster-Leserin', kind: 'quiet', zone: 9, home: 'jawiki', others: ['zhwiki'], perDay: 14, edits: 905 },
	{ name: 'Lectora Inventada', kind: 'quiet', zone: -6, home: 'eswiki', others: ['hiwiki'], perDay: 14, edits: 2_204 },
];

/** Reverts what no tracked patroller does. */
export const otherPatroller = 'Example Patroller';
