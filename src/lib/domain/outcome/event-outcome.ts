import type { EventItem } from '../event/event-item.ts';
import { isMarked } from './risk.ts';

/** Whether a row says something about what became of an event: it was reverted, its page deleted, tagged, or marked by a model. */
export function hasOutcome({ reverted, tags, pageDeleted, risk }: EventItem): boolean {
	return reverted === true || pageDeleted === true || (tags?.length ?? 0) > 0 || isMarked(risk);
}
