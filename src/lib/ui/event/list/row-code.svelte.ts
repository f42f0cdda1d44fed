import { type GroupedEvent, hasBurst } from '#lib/domain/event/event-groups.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { hasOutcome } from '#lib/domain/outcome/event-outcome.ts';
import type EventBurst from './EventBurst.svelte';
import type EventOutcome from '../EventOutcome.svelte';

/** What shows some of the rows; many pages need neither. */
interface RowCode {
	/** Null while it is not loaded: then the rows of a burst stand alone. */
	EventBurst: typeof EventBurst | null;
	/** Null while it is not loaded: then rows do not show what became of their edits. */
	EventOutcome: typeof EventOutcome | null;
}

let code: RowCode = $state.raw({ EventBurst: null, EventOutcome: null });

/** What is loaded by now. */
export function rowCode(): RowCode {
	return code;
}

/**
 * Loads what shows these events (newest first), so that the page is rendered with it. Does not throw: without a network and
 * a cache the rows show less.
 */
export async function loadRowCode(events: readonly (GroupedEvent & EventItem)[]): Promise<void> {
	const wanted = [
		...(code.EventBurst === null && hasBurst(events) ? [loadBurst()] : []),
		...(code.EventOutcome === null && events.some(hasOutcome) ? [loadOutcome()] : []),
	];
	await Promise.all(wanted.map((loading) => loading.catch(() => undefined)));
}

async function loadBurst(): Promise<void> {
	const { default: loaded } = await import('./EventBurst.svelte');
	code = { ...code, EventBurst: loaded };
}

async function loadOutcome(): Promise<void> {
	const { default: loaded } = await import('../EventOutcome.svelte');
	code = { ...code, EventOutcome: loaded };
}
