import { type Figure, isWithin, judgedValue, type Part } from './figure.ts';

const columns = ['what', 'ours', 'baseline', 'ratio', 'limit', 'goal', 'met'] as const;

/** The figures of a part as a table in Markdown, under what they were measured on, and its other tables. */
export function tableOf({ setting, figures, others = [] }: Part): string {
	const tables = [[[...columns], ...figures.map(rowOf)], ...others];
	return [setting.map((line) => `${line}\\`).join('\n'), ...tables.map(markdown)].join('\n\n');
}

function markdown([head = [], ...rows]: readonly string[][]): string {
	return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function rowOf(figure: Figure): string[] {
	const { what, unit, ours, baseline, limit, goal } = figure;
	const value = judgedValue(figure);
	const isMet = isWithin(value, limit);
	const [sign, bound] = 'atMost' in limit ? ['≤', limit.atMost] : ['≥', limit.atLeast];
	return [
		what,
		withUnit(ours, unit),
		baseline === null ? '–' : `${withUnit(baseline.value, unit)} ${baseline.what}`,
		baseline === null ? '–' : short(value),
		`${sign} ${bound}`,
		goal === undefined ? '–' : `${sign} ${goal}`,
		!isMet
			? '**no**'
			: goal === undefined
				? 'yes'
				: isWithin(value, limit, goal)
					? 'yes, and the goal'
					: 'yes, not the goal',
	];
}

function withUnit(value: number, unit: string): string {
	return unit === '' ? short(value) : `${short(value)} ${unit}`;
}

/** Three digits that count. */
function short(value: number): string {
	return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

/** The text with what stands between the two comments of a part replaced. @throws {Error} if they are not there */
export function withSection(text: string, part: string, section: string): string {
	const [begin, end] = [`<!-- bench ${part} -->`, `<!-- end of ${part} -->`];
	const [from, until] = [text.indexOf(begin), text.indexOf(end)];
	if (from === -1 || until < from) throw new Error(`there is no place for ${part}: ${begin} … ${end}`);
	return `${text.slice(0, from)}${begin}\n\n${section}\n\n${text.slice(until)}`;
}
