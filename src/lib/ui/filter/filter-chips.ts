import type { Choice } from '#lib/domain/filter/filter-choice.ts';
import { formatView, type View } from '#lib/domain/filter/view.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { dateSpanWords } from './date-span.ts';
import { choiceWords } from './filter-words.ts';

/** Choices that are removed together: one choice, or both ends of a span of time. */
export interface ChipItem {
	choices: Choice[];
	text: string;
}

/** Shows all choices of one kind in the filter bar. */
export interface FilterChip {
	key: string;
	/** The kind, if the items do not say it; else null. */
	label: string | null;
	items: ChipItem[];
}

const labelled = ['user', 'label', 'wiki', 'type', 'namespace', 'review', 'title', 'page', 'comment', 'tag'] as const;

/** The chips of a view, one for each kind of choice and for each value that is left out, in the order of the URL. */
export function filterChips(
	view: Pick<View, 'asked' | 'shown' | 'period'>,
	messages: Messages,
	moment: { zone: string; now: number },
): FilterChip[] {
	const kinds = Map.groupBy(formatView(view), ([name, value]) =>
		name === 'from' || name === 'to'
			? 'dates'
			: // Each of these has to hold, so each is a chip.
				name === 'show' || name.startsWith('not-')
				? `${name}-${value}`
				: name,
	);
	return [...kinds].map(([key, choices]): FilterChip => {
		if (key === 'dates') {
			const span = { from: view.asked.from ?? null, to: view.asked.to ?? null };
			return { key, label: null, items: [{ choices, text: dateSpanWords(span, messages, moment) }] };
		}
		const name = labelled.find((one) => one === key);
		return {
			key,
			label: name === undefined ? null : messages.t(`chip-${name}`),
			items: choices.map((choice) => ({ choices: [choice], text: choiceWords(choice, messages) })),
		};
	});
}
