import { metaWiki } from '../event/log-user.ts';
import { canonicalUsername } from './username.ts';
import type { WikiEvent } from '../event/event.ts';

/** That an account has another name from a time on, on all wikis. */
export interface Rename {
	/** Names in canonical form. */
	from: string;
	to: string;
	/** ms UTC. The wikis follow one by one, some of them hours later. */
	at: number;
	/** When it happened at the earliest, where it was only found out by `at`. */
	since?: number;
	/** There was an account of the new name before, and the two are one from then on. */
	isMerge?: true;
}

/** The names that accounts get which are to be forgotten, see https://meta.wikimedia.org/wiki/Special:MyLanguage/Right_to_vanish */
const vanishedPattern = /^(?:vanished|renamed|deleted) (?:user|account)\b/i;

type LogEvent = Pick<WikiEvent, 'logType' | 'logAction' | 'logParams'>;

/**
 * The global renames that a log event tells; several where several accounts were merged into one. Empty for everything
 * else: for renames on a single wiki, and for `gblrename/promote`, by which an account of one wiki (`oldwiki`) gets a
 * global one, so that its old name is somebody else's.
 */
export function renamesOf(event: LogEvent & Pick<WikiEvent, 'wiki' | 'time'>): Rename[] {
	if (event.wiki !== metaWiki || event.logType !== 'gblrename') return [];
	const names = canonicalNames(event);
	if (names === null) return [];
	const { to } = names;
	const isMerge = event.logAction === 'merge';
	return names.from
		.filter((from) => from !== to)
		.map((from) => ({ from, to, at: event.time, ...(isMerge && { isMerge }) }));
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
	const names = canonicalNames(event);
	if (names === null || !isVanished(names.to)) return event;
	const about = event.about.filter((name) => !names.from.includes(name));
	return { ...event, about, title: null, comment: null, logParams: { newuser: names.to } };
}

/** The names of global and local accounts that a log event about names tells, as they stand there; else empty. */
export function renamedNames(event: LogEvent): string[] {
	const { olduser, newuser } = namesIn(event);
	// The old name of a promoted account is one of that wiki's only.
	const former = isRename(event) ? (olduser ?? []) : [];
	return newuser === null ? former : [...former, newuser];
}

/** Whether a log event tells that an account has another name now, and no other action of those logs. */
function isRename({ logType, logAction }: LogEvent): boolean {
	if (logType === 'renameuser') return logAction === 'renameuser';
	return logType === 'gblrename' && (logAction === 'rename' || logAction === 'merge');
}

function canonicalNames(event: LogEvent): { from: string[]; to: string } | null {
	const { olduser, newuser } = namesIn(event);
	if (!isRename(event) || olduser === null || newuser === null) return null;
	const from = olduser.map(canonicalUsername).filter((name) => name !== null);
	const to = canonicalUsername(newuser);
	return from.length === 0 || to === null ? null : { from, to };
}

/** Of accounts that were merged, the old names are told with `|` between them, which no name has. */
function namesIn({ logType, logParams }: LogEvent): { olduser: string[] | null; newuser: string | null } {
	if (logType !== 'gblrename' && logType !== 'renameuser') return { olduser: null, newuser: null };
	if (logParams === null || typeof logParams !== 'object' || Array.isArray(logParams))
		return { olduser: null, newuser: null };
	const { olduser, newuser } = logParams;
	return {
		olduser: typeof olduser === 'string' ? olduser.split('|') : null,
		newuser: typeof newuser === 'string' ? newuser : null,
	};
}
