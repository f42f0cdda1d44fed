// Formatters take far longer to make than to use, and a long list uses each of them thousands of times.

const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

/** A formatter for dates and times, made once. */
export function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	return made(dates, language, options, () => new Intl.DateTimeFormat(language, options));
}

/** A formatter for numbers, made once. */
export function numberFormat(language: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
	return made(numbers, language, options, () => new Intl.NumberFormat(language, options));
}

function made<Format>(known: Map<string, Format>, language: string, options: object, make: () => Format): Format {
	const name = JSON.stringify([language, options]);
	const format = known.get(name) ?? make();
	known.set(name, format);
	return format;
}
