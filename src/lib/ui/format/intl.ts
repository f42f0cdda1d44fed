// Creating a formatter takes far longer than using it, and a long list uses each one thousands of times.

const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

/** A formatter for dates and times, made once. English dates are as MediaWiki has them: 28 November 2026. */
export function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	return cached(dates, language, options, () =>
		language === 'en'
			? new Intl.DateTimeFormat('en-GB', options.dateStyle === 'medium' ? { ...options, dateStyle: 'long' } : options)
			: new Intl.DateTimeFormat(language, options),
	);
}

/** A formatter for numbers, created once. */
export function numberFormat(language: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
	return cached(numbers, language, options, () => new Intl.NumberFormat(language, options));
}

function cached<Format>(known: Map<string, Format>, language: string, options: object, create: () => Format): Format {
	const name = JSON.stringify([language, options]);
	const format = known.get(name) ?? create();
	known.set(name, format);
	return format;
}
