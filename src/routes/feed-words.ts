import type { FeedAnswer } from '#lib/domain/answers.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { momentWords } from '#lib/ui/day-words.ts';

/** How the feed stands, in words, and whether that is good, passing or bad. */
export interface FeedWords {
	tone: 'good' | 'waiting' | 'bad';
	text: string;
}

/** Up to this far behind, in ms, what happens counts as live. */
const live = 60_000;

/** Says that the page has had no answer from xwiki itself since a time in ms UTC. */
export function lostWords(since: number, { t, language }: Messages): FeedWords {
	return { tone: 'bad', text: t('feed-lost', momentWords(since, language, 'UTC')) };
}

/** Says how the feed stands. Times are given in UTC. */
export function feedWords({ status, since, behind, lastEventAt }: FeedAnswer, { t, language }: Messages): FeedWords {
	const at = (time: number) => momentWords(time, language, 'UTC');
	const last = lastEventAt === null ? '' : ` ${t('feed-last-event', at(lastEventAt))}`;
	switch (status) {
		case 'streaming':
			if (behind === null) return { tone: 'waiting', text: t('feed-waiting', at(since)) };
			if (behind > live) return { tone: 'waiting', text: t('feed-catching-up', duration(behind, language)) + last };
			return { tone: 'good', text: t('feed-live', duration(behind, language)) };
		case 'connecting':
			return { tone: 'waiting', text: t('feed-connecting', at(since)) + last };
		case 'idle':
			return { tone: 'waiting', text: t('feed-idle') };
		case 'unreachable':
			return { tone: 'bad', text: t('feed-unreachable', at(since)) + last };
		case 'stopped':
			return { tone: 'bad', text: t('feed-stopped', at(since)) + last };
		case 'unknown':
			return { tone: 'bad', text: t('feed-unknown', at(since)) };
		case 'never':
			return { tone: 'bad', text: t('feed-never') };
	}
}

const units = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
	['second', 1000],
] as const;

/** A span of time in its largest unit: `2 sec`, `3 min`. */
function duration(span: number, language: string): string {
	const [unit, length] = units.find(([, length]) => span >= length) ?? (['second', 1000] as const);
	return new Intl.NumberFormat(language, { style: 'unit', unit }).format(Math.floor(span / length));
}
