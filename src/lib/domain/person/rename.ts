import { metaWiki } from '../event/log-user.ts';
import { canonicalUsername } from './username.ts';
import type { WikiEvent } from '../event/event.ts';

/** A global rename: from a time on, an account has another name on all wikis. */
export interface Rename {
	/** Names in canonical form. */
	from: string;
	to: string;
	/** ms UTC. The wikis follow one by one, some of them hours later. */
	at: number;
	/** The earliest time at which it can have happened, if `at` is only when it was found. ms UTC. */
	since?: number;
	/** An account with the new name existed before, and the two were merged. */
	isMerge?: true;
}

/**
 * Names given to accounts whose former name is to be erased, see
 * https://meta.wikimedia.org/wiki/Special:MyLanguage/Right_to_vanish
 */
const vanishedPattern = /^(?:vanished|renamed|deleted) (?:user|account)\b/i;

type LogEvent = Pick<WikiEvent, 'logType' | 'logAction' | 'logParams'>;

/**
 * The global renames that a log event describes; several where several accounts were merged into one. Empty for
 * everything else: for renames on a single wiki, and for `gblrename/promote`, by which an account of one wiki
 * (`oldwiki`) gets a global one, so that its old name can belong to another account.
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

/** Whether a name means that the account's former name is to be erased. */
export function isVanished(name: string): boolean {
	return vanishedPattern.test(name);
}

/** The name of the new account where a log event is about a creation; null otherwise. */
export function createdName(event: Pick<WikiEvent, 'logType' | 'user' | 'about'>): string | null {
	return event.logType === 'newusers' ? (event.about[0] ?? event.user) : null;
}

/** A log event of a rename without the name to erase; every other event unchanged. */
export function withoutFormerName(event: WikiEvent): WikiEvent {
	const names = canonicalNames(event);
	if (names === null || !isVanished(names.to)) return event;
	const about = event.about.filter((name) => !names.from.includes(name));
	return { ...event, about, title: null, comment: null, logParams: { newuser: names.to } };
}

/** The names of global and local accounts in a log event about names, as written there; else empty. */
export function renamedNames(event: LogEvent): string[] {
	const { olduser, newuser } = namesIn(event);
	// The old name of a promoted account is one of that wiki's only.
	const former = isRename(event) ? (olduser ?? []) : [];
	return newuser === null ? former : [...former, newuser];
}

/** Whether a log event renames an account, unlike other actions of those logs. */
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

/** The old names of merged accounts are separated by `|`, which no name contains. */
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
