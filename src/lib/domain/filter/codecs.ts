/** Turns a value into the text of a URL parameter and back. `parse` returns null for what it does not understand. */
export interface Codec<Value> {
	parse: (text: string) => Value | null;
	format: (value: Value) => string;
	/** What `parse` accepts, for the error message. */
	takes: string;
}

const day = 86_400_000;
/** From this time on years have more digits, and a formatted address could not be parsed again. */
const lastTime = Date.UTC(10_000, 0, 1);
const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/** An instant in ms UTC; a time without a zone is UTC. Null for dates that do not exist. */
function parseInstant(text: string): number | null {
	if (datePattern.test(text)) {
		const time = Date.parse(text);
		return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? null : time;
	}
	const match = instantPattern.exec(text);
	if (!match || parseInstant(text.slice(0, 10)) === null) return null;
	const time = Date.parse(match[3] === undefined ? `${text}Z` : text);
	return Number.isNaN(time) || time < 0 || time >= lastTime ? null : time;
}

function formatInstant(time: number): string {
	return new Date(time).toISOString().replace('T00:00:00.000Z', '').replace('.000Z', 'Z');
}

/** Text that matches a pattern. */
export function textCodec(takes: string, pattern: RegExp): Codec<string> {
	return { takes, parse: (text) => (pattern.test(text) ? text : null), format: (value) => value };
}

/** A title, with `_` for spaces too. */
export function titleCodec(takes: string, longest: number): Codec<string> {
	return {
		takes: `${takes}, at most ${longest} characters`,
		parse: (text) => {
			const title = text.replaceAll('_', ' ').trim().toWellFormed();
			return title === '' || title.length > longest ? null : title;
		},
		format: String,
	};
}

/** Some words, in the form in which MediaWiki saves text. */
export function wordsCodec(takes: string, longest: number): Codec<string> {
	return {
		takes: `${takes}, at most ${longest} characters`,
		parse: (text) => {
			const words = text.toWellFormed().normalize('NFC').trim();
			return words === '' || words.length > longest ? null : words;
		},
		format: String,
	};
}

/** A number of bytes; a page has at most some millions. */
export const sizeCodec: Codec<number> = {
	takes: 'a whole number of bytes such as 500 or -500',
	parse: (text) => (/^[+-]?\d{1,9}$/.test(text) ? Number(text) + 0 : null),
	format: String,
};

/** Yes or no. */
export const flagCodec: Codec<boolean> = {
	takes: 'true or false',
	parse: (text) => (/^(true|1)$/.test(text) ? true : /^(false|0)$/.test(text) ? false : null),
	format: String,
};

/** The beginning, in ms UTC. */
export const fromCodec: Codec<number> = {
	takes: 'a UTC date such as 2026-11-23, or an instant such as 2026-11-23T14:02:00Z',
	parse: parseInstant,
	format: formatInstant,
};

/** The end is exclusive, but people mean by a bare date that day's last moment, so a bare date means the next midnight. */
export const toCodec: Codec<number> = {
	takes: fromCodec.takes,
	parse: (text) => {
		const time = parseInstant(text);
		return time !== null && datePattern.test(text) ? time + day : time;
	},
	format: (time) => (time % day === 0 ? formatInstant(time - day) : formatInstant(time)),
};
