import type { Character, Kind } from './cast.ts';

/** How many days ago the contest of the demo ended: so many that what became of its edits is known, and its campaign can be closed. */
export const contestEndedAgo = 2;

const homes = ['enwiki', 'dewiki', 'frwiki', 'eswiki', 'ruwiki', 'jawiki', 'arwiki', 'hewiki', 'hiwiki', 'zhwiki'];
const kinds: readonly Kind[] = ['writer', 'photographer', 'translator', 'gnome', 'newcomer', 'curator', 'quiet'];

const names = [
	...['Arch Example', 'Bascule Example', 'Cantilever Example', 'Drawbridge Example'],
	...['Beispiel-Brückner', 'Brücke-Muster', 'Hängebrücke Muster', 'Kettenbrücke-Muster'],
	...['Pont Modèle', 'Passerelle Modèle', 'Viaduc Modèle', 'Aqueduc Modèle'],
	...['Puente de Muestra', 'Pasarela de Muestra', 'Viaducto de Muestra', 'Arco de Muestra'],
	...['Мост Примеров', 'Арка Примерова', 'Виадук Примеров', 'Переправа Примерова'],
	...['例え橋', '見本橋', '例え渡し', '見本アーチ'],
	...['جسر المثال', 'قنطرة المثال', 'معبر المثال', 'قوس المثال'],
	...['גשר לדוגמה', 'קשת לדוגמה', 'מעבר לדוגמה', 'גשרון לדוגמה'],
	...['उदाहरण सेतु', 'उदाहरण पुल', 'उदाहरण मेहराब', 'उदाहरण घाट'],
	...['示例桥', '示例拱桥', '示例渡口', '示例栈桥'],
];

/** The people of the contest “Bridges of Europe 2026”, whom nobody follows before they are imported. */
export const contestants: readonly Character[] = names.map((name, at) => {
	const home = homes[Math.floor(at / 4)] ?? 'enwiki';
	// Some came for it, and one does nothing.
	const isNew = at % 4 === 3;
	return {
		...{ name, home, kind: kinds[at % kinds.length] ?? 'quiet', zone: (at % 12) - 3 },
		...{ others: ['commonswiki', 'wikidatawiki'], perDay: at === 39 ? 0 : 2 },
		...(isNew && { since: 12 + (at % 5), edits: 30 + at }),
	};
});
