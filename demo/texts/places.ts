import { type DemoWiki, wikis as someWikis } from '../people.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { hi } from './hi.ts';
import { ja } from './ja.ts';
import { ru } from './ru.ts';
import type { Texts } from './texts.ts';
import { zh } from './zh.ts';

/** A wiki of the demo, with what is written there. */
export interface Place extends DemoWiki {
	/** The code of its language. */
	language: string;
	texts: Texts;
}

const languages: Readonly<Record<string, Texts>> = { en, de, fr, es, ru, ja, zh, ar, he, hi };

const more: readonly DemoWiki[] = [
	{ name: 'eswiki', host: 'es.wikipedia.org', user: 'Usuario', category: 'Categoría', pages: [] },
	{ name: 'zhwiki', host: 'zh.wikipedia.org', user: 'User', category: 'Category', pages: [] },
	{ name: 'hiwiki', host: 'hi.wikipedia.org', user: 'सदस्य', category: 'श्रेणी', pages: [] },
];

/** Items of Wikidata: their numbers, far above those that it has given out, and what they are called. */
export const items: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
	en.pages.map((_, at) => {
		const terms = Object.entries(languages).flatMap(([code, { pages }]) => {
			const page = pages[at];
			return page === undefined ? [] : [[code, page] as const];
		});
		return [`Q${900_000_001 + at}`, Object.fromEntries(terms)];
	}),
);

/** Properties that are used in their statements, as Wikidata has them. */
export const properties: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	P18: { en: 'image', de: 'Bild', fr: 'image', es: 'imagen', ru: 'изображение', ja: '画像', ar: 'الصورة' },
	P31: {
		en: 'instance of',
		de: 'ist ein(e)',
		fr: 'nature de l’élément',
		es: 'instancia de',
		ru: 'это частный случай понятия',
	},
	P131: { en: 'located in the administrative territorial entity', de: 'liegt in der Verwaltungseinheit' },
	P180: { en: 'depicts', de: 'Motiv', fr: 'dépeint' },
	P569: { en: 'date of birth', de: 'Geburtsdatum', fr: 'date de naissance', ru: 'дата рождения', ja: '生年月日' },
	P571: {
		en: 'inception',
		de: 'Gründungs-, Erstellungs- oder Entstehungsdatum',
		fr: 'date de fondation ou de création',
	},
	P1082: { en: 'population', de: 'Einwohnerzahl', fr: 'population', es: 'población', ru: 'численность населения' },
};

/** Pages of the wikis that have no language of their own. */
const pagesOf: Readonly<Record<string, readonly string[]>> = {
	commonswiki: [
		'File:Example garden 🌻.jpg',
		'File:100% example.png',
		'File:Sampletown from above.jpg',
		'File:Nowhere Island.webp',
	],
	wikidatawiki: Object.keys(items),
	metawiki: ['Example proposals', 'Workshop 2026', 'Workshop 2026/Participants', 'Sample grants'],
};

/** All wikis of the demo. */
export const places: readonly Place[] = [...someWikis, ...more].map((wiki) => {
	const language = /^(?!meta)(\w\w)wiki$/.exec(wiki.name)?.[1] ?? 'en';
	const texts = languages[language] ?? en;
	return { ...wiki, language, texts, pages: pagesOf[wiki.name] ?? texts.pages };
});

/** A wiki by its name. @throws {RangeError} */
export function placeNamed(name: string): Place {
	const place = places.find((one) => one.name === name);
	if (place === undefined) throw new RangeError(`no wiki ${name}`);
	return place;
}
