import { canonicalUsername } from '../person/username.ts';

/** A name as it stood in a pasted list. */
export interface PastedName {
	/** The line, counted from 1. */
	line: number;
	/** As it was typed, cut to a length that can be shown. */
	typed: string;
	/** In canonical form; null if MediaWiki cannot have such a name. */
	name: string | null;
}

/** More names than this are too many for one list. */
export const mostPasted = 5_000;

/** What wikis call the namespace of users, as in MediaWiki's `languages/messages`, both genders; upper and lower case alike. */
const namespaces = [
	...['user', 'u', 'benutzer', 'benutzerin', 'utilisateur', 'utilisatrice', 'usuario', 'usuaria', 'utente'],
	...['usuário', 'usuária', 'utilizador', 'utilizadora', 'gebruiker', 'gebruikster', 'wikipedysta', 'wikipedystka'],
	...['użytkownik', 'użytkowniczka', 'участник', 'участница', 'користувач', 'користувачка', 'удзельнік', 'удзельніца'],
	...['потребител', 'корисник', 'корисница', 'korisnik', 'korisnica', 'suradnik', 'suradnica', 'uporabnik'],
	...['uporabnica', 'uživatel', 'uživatelka', 'wikipedista', 'wikipedistka', 'redaktor', 'redaktorka', 'užívateľ'],
	...['användare', 'bruger', 'bruker', 'brukar', 'notandi', 'käyttäjä', 'kasutaja', 'dalībnieks', 'naudotojas'],
	...['szerkesztő', 'utilizator', 'kullanıcı', 'istifadəçi', 'foydalanuvchi', 'қатысушы', 'χρήστης', 'usuari'],
	...['usuària', 'lankide', 'pengguna', 'thành viên', 'uzanto', 'vikipediisto', 'usor', 'defnyddiwr', 'úsáideoir'],
	...['mtumiaji', 'tagagamit', 'perdoruesi', 'përdoruesi', 'მომხმარებელი', 'մասնակից', 'مستخدم', 'مستخدمة', 'کاربر'],
	...['صارف', 'משתמש', 'משתמשת', 'सदस्य', 'ব্যবহারকারী', 'பயனர்', 'వాడుకరి', 'ഉപയോക്താവ്', 'ಸದಸ್ಯ', 'ผู้ใช้'],
	...['利用者', '用户', '用戶', '使用者', '사용자'],
];

/** A link may lead to another wiki first (`:de:`, `m:`), and to the page on which one talks to the person. */
const userPrefix = new RegExp(
	`^[: ]*(?:[a-z-]{1,12} ?: ?){0,2}(?:${namespaces.join('|')})(?: (?:talk|diskussion|discussion))? ?: ?`,
	'iu',
);
/** Controls are in no name; commas are in few, and a list has them between its names far more often. */
const separators = /[,\u060C\u3001\uFF0C\p{Cc}\u2028\u2029]+/u;
const lines = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const link = /\[\[([^[\]|]{1,600})(?:\|[^[\]]{0,600})?\]\]/g;
/** What begins an item of a wiki's list. */
const bullet = /^[*#:;•–-]+ +|^[*#:;]+(?=\[\[)|^\d{1,4}[.)] +/;
const marks = /[\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g;

/**
 * Finds the names in what somebody pasted: one or several a line, divided by commas or tabs, as plain names, with
 * `User:` in the languages of the wikis, or as wiki links, beside which words without such a prefix do not count.
 * The same name may come again.
 */
export function parsePastedNames(text: string): PastedName[] {
	return text.split(lines).flatMap((content, index) => namesIn(content, index + 1));
}

function namesIn(content: string, line: number): PastedName[] {
	const clean = content.replaceAll('_', ' ').replace(marks, '').trim().replace(bullet, '');
	const targets = [...clean.matchAll(link)].flatMap(([, target]) => target ?? []);
	// A signature links to the person twice, and a line of a list may say more about them: beside links, only what is
	// said to be a user counts.
	if (targets.some((target) => userPrefix.test(target))) {
		const pieces = clean.split(/(\[\[[^[\]]*\]\])/).flatMap((part) => {
			const [, target] = /^\[\[([^|\]]*)/.exec(part) ?? [];
			return target === undefined ? part.split(separators) : [target.split(/[/#]/)[0] ?? ''];
		});
		const pasted = pieces.filter((piece) => userPrefix.test(piece)).map((piece) => pastedName(piece, line));
		return [...new Map(pasted.map((one) => [one.name ?? one.typed, one])).values()];
	}
	const [only] = targets;
	if (targets.length === 1 && only !== undefined && clean.replace(link, '').trim() === '') {
		return [pastedName(only, line)];
	}
	return clean
		.split(separators)
		.filter((piece) => piece.trim() !== '')
		.map((piece) => pastedName(piece, line));
}

function pastedName(piece: string, line: number): PastedName {
	const typed = piece.trim();
	return { line, typed: [...typed].slice(0, 120).join(''), name: canonicalUsername(typed.replace(userPrefix, '')) };
}
