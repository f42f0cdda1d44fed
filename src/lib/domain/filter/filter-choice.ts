import { filterFields } from './filter-fields.ts';
import { formatView, parseView } from './view.ts';

/** One choice of a view: a parameter of its address and the value. */
export type Choice = readonly [name: string, value: string];

/** Choices that a choice replaces: dates by a period, “show bots” by “only bots”. */
const instead: Readonly<Record<string, (choice: Choice) => boolean>> = {
	period: ([name]) => name === 'from' || name === 'to',
	from: ([name]) => name === 'period',
	to: ([name]) => name === 'period',
	bot: ([name, value]) => name === 'show' && value === 'bot',
	categorize: ([name, value]) => name === 'show' && value === 'categorize',
	'size-from': ([name]) => name === 'size-to',
	'size-to': ([name]) => name === 'size-from',
};

/** Whether all of some choices have been made. */
export function isChosen(query: URLSearchParams, choices: readonly Choice[]): boolean {
	return choices.every(([name, value]) => query.has(name, value));
}

/** The address with some choices made as well; where only one is possible, it replaces the other. */
export function withChoices(query: URLSearchParams, choices: readonly Choice[]): URLSearchParams {
	const wanted = new URLSearchParams(query);
	for (const choice of choices) {
		const [name, value] = choice;
		for (const other of [...wanted]) if (excludes(choice, other)) wanted.delete(...other);
		const isRepeatable = name === 'show' || filterFields.some((field) => field.name === name && field.repeatable);
		if (isRepeatable) wanted.append(name, value);
		else wanted.set(name, value);
	}
	return sortQuery(wanted);
}

/** The address without some choices. */
export function withoutChoices(query: URLSearchParams, choices: readonly Choice[]): URLSearchParams {
	const left = new URLSearchParams(query);
	for (const [name, value] of choices) left.delete(name, value);
	return sortQuery(left);
}

function excludes([name, value]: Choice, other: Choice): boolean {
	if (name === 'show') return other[0] === value;
	// What is left out cannot be wanted.
	if (other[1] === value && (other[0] === `not-${name}` || name === `not-${other[0]}`)) return true;
	return instead[name]?.(other) ?? false;
}

/** The parameters in a fixed order, without repeats. */
function sortQuery(query: URLSearchParams): URLSearchParams {
	return formatView(parseView(query, { now: 0, zone: 'UTC' }));
}
