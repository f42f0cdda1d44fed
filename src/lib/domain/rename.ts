import { canonicalUsername } from './username.ts';
import type { WikiEvent } from './wiki-event.ts';

/** That an account has another name from a time on, on all wikis. */
export interface Rename {
	/** Names in canonical form. */
	from: string;
	to: string;
	/** ms UTC. The wikis follow one by one, some of them hours later. */
	at: number;
	/** When it happened at the earliest, where it was only found out by `at`. */
	since?: number;
}

/** Where global renames, locks and rights are logged. */
const metaWiki = 'metawiki';
/** The names that accounts get which are to be forgotten, see https://meta.wikimedia.org/wiki/Special:MyLanguage/Right_to_vanish */
const vanishedPattern = /^(?:vanished|renamed|deleted) (?:user|account)\b/i;

/** The global rename that a log event tells; null for everything else, renames on a single wiki included. */
export function renameOf(event: Pick<WikiEvent, 'wiki' | 'time' | 'logType' | 'logParams'>): Rename | null {
	if (event.wiki !== metaWiki || event.logType !== 'gblrename') return null;
	const names = namesIn(event.logParams);
	return names === null || names.from === names.to ? null : { ...names, at: event.time };
}

/** Whether an account with such a name wants to be forgotten under its former one. */
export function isVanished(name: string): boolean {
	return vanishedPattern.test(name);
}

/** The new account's name where a log event tells of one being made; null otherwise. */
export function createdName(event: Pick<WikiEvent, 'logType' | 'user' | 'about'>): string | null {
	return event.logType === 'newusers' ? (event.about[0] ?? event.user) : null;
}

/** A log of a rename without the name that is to be forgotten; every other event as it is. */
export function withoutFormerName(event: WikiEvent): WikiEvent {
	if (event.logType !== 'gblrename' && event.logType !== 'renameuser') return event;
	const names = namesIn(event.logParams);
	if (names === null || !isVanished(names.to)) return event;
	const about = event.about.filter((name) => name !== names.from);
	return { ...event, about, title: null, comment: null, logParams: { newuser: names.to } };
}

function namesIn(params: WikiEvent['logParams']): { from: string; to: string } | null {
	if (params === null || typeof params !== 'object' || Array.isArray(params)) return null;
	const { olduser, newuser } = params;
	if (typeof olduser !== 'string' || typeof newuser !== 'string') return null;
	const [from, to] = [canonicalUsername(olduser), canonicalUsername(newuser)];
	return from === null || to === null ? null : { from, to };
}
