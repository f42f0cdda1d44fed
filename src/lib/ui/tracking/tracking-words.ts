import type { Tracking } from '#lib/domain/person/person.ts';
import type { Messages } from '#lib/messages/messages.ts';

/** The tracking state of a person in words. */
export function trackingWords(t: Messages['t'], { tracking }: { tracking: Tracking }): string {
	switch (tracking) {
		case 'now':
			return t('tracked-now');
		case 'soon':
			return t('tracked-soon');
		case 'paused':
			return t('tracked-paused');
		case 'ended':
			return t('tracked-ended');
		case 'unknown':
			return t('tracked-unknown');
		case 'hidden':
			return t('tracked-hidden');
		case 'duplicate':
			return t('tracked-duplicate');
		case 'ending':
			return t('tracked-ending');
		case 'invalid':
			return t('name-impossible');
		case 'before':
			return t('tracked-before');
		case 'never':
			return t('tracked-never');
	}
}
