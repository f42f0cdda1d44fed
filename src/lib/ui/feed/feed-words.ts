import type { FeedResponse } from '#lib/domain/feed/feed.ts';
import type { MessageKey, Messages } from '#lib/messages/messages.ts';
import { momentWords } from '../format/day-words.ts';
import { numberFormat } from '../format/intl.ts';

/** The state of the feed in words. */
export interface FeedWords {
	/** `waiting`: should become good without any action. */
	tone: 'good' | 'waiting' | 'bad';
	/** Names the state: the same while only the numbers in the text change. */
	state: MessageKey;
	text: string;
}

/** Up to this far behind, the feed counts as live, ms. */
const live = 60_000;

/** For a page without an answer from our server. @param since ms UTC */
export function lostWords(since: number, { t, language }: Messages): FeedWords {
	return { tone: 'bad', state: 'feed-lost', text: t('feed-lost', momentWords(since, language, 'UTC')) };
}

/** The state of the feed in words, with times in UTC. */
export function feedWords({ status, since, behind, lastEventAt }: FeedResponse, { t, language }: Messages): FeedWords {
	const at = (time: number) => momentWords(time, language, 'UTC');
	const last = lastEventAt === null ? '' : ` ${t('feed-last-event', at(lastEventAt))}`;
	const words = (tone: FeedWords['tone'], state: MessageKey, when: string, more = '') => ({
		...{ tone, state },
		text: t(state, when) + more,
	});
	switch (status) {
		case 'streaming':
			if (behind === null) return words('waiting', 'feed-waiting', at(since));
			if (behind > live) return words('waiting', 'feed-catching-up', duration(behind, language), last);
			return words('good', 'feed-live', duration(behind, language));
		case 'connecting':
			return words('waiting', 'feed-connecting', at(since), last);
		case 'idle':
			return words('waiting', 'feed-idle', at(since));
		case 'unreachable':
			return words('bad', 'feed-unreachable', at(since), last);
		case 'stopped':
			return words('bad', 'feed-stopped', at(since), last);
		case 'unknown':
			return words('bad', 'feed-unknown', at(since));
		case 'never':
			return words('bad', 'feed-never', at(since));
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
	return numberFormat(language, { style: 'unit', unit }).format(Math.floor(span / length));
}
