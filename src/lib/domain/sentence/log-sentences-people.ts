import { isObject } from '../core/json-fields.ts';
import {
	centralPart,
	instantOf,
	isGiven,
	listOf,
	type LogSentence,
	param,
	phrase,
	sentence,
	type Describe,
	text,
	textParam,
	type LogFacts,
	user,
	userParam,
	userPart,
	words,
} from './log-facts.ts';
import type { LogPart } from './sentence.ts';
import { isInfinite, parseTerm } from '../event/log-term.ts';

const createdOwn = phrase('newuser');
const createdOther = phrase('newuser-other', user);

/** The sentence of each `type/action` on people, their accounts and groups. */
export const actionsOnPeople: Readonly<Record<string, Describe>> = {
	'block/block': (facts) => blocked('block', facts),
	'block/reblock': (facts) => blocked('reblock', facts),
	'block/unblock': (facts) => sentence(isAutoblock(facts) ? 'unblock-auto' : 'unblock', facts.user),

	'gblblock/gblock': (facts) => withTerm('gblblock', facts.user, param(facts, 'expiry', 0)),
	'gblblock/gblock2': phrase('gblblock-plain', user),
	'gblblock/modify': (facts) => withTerm('gblreblock', facts.user, facts.params['expiry']),
	'gblblock/gunblock': phrase('gblunblock', user),
	'gblblock/whitelist': (facts) => sentence(isAutoblock(facts) ? 'gblblock-off-auto' : 'gblblock-off', facts.user),
	'gblblock/dwhitelist': (facts) => sentence(isAutoblock(facts) ? 'gblblock-on-auto' : 'gblblock-on', facts.user),

	'globalauth/setstatus': (facts) => {
		const [added, removed] = [words(param(facts, 'added', 0)), words(param(facts, 'removed', 1))];
		if (added.includes('locked')) return sentence('globalauth-lock', facts.user);
		return sentence(removed.includes('locked') ? 'globalauth-unlock' : 'globalauth', facts.user);
	},
	'globalauth/lock': phrase('globalauth-lock', user),
	'globalauth/unlock': phrase('globalauth-unlock', user),
	'globalauth/lockandhid': phrase('globalauth-lock', user),
	'globalauth/hide': phrase('globalauth', user),
	'globalauth/unhide': phrase('globalauth', user),
	'globalauth/delete': phrase('globalauth-delete', user),

	'rights/rights': (facts) => groups('rights', facts, ['oldgroups', 'newgroups'], ['oldmetadata', 'newmetadata']),
	'rights/autopromote': (facts) => {
		const gained = groups('rights', facts, ['oldgroups', 'newgroups'], []);
		// The user of the event received the groups.
		return gained?.key === 'rights-added' ? { key: 'rights-auto', parts: gained.parts.slice(1) } : gained;
	},
	'rights/blockautopromote': phrase('rights-auto-off', user),
	'rights/restoreautopromote': phrase('rights-auto-on', user),

	'gblrights/usergroups': (facts) =>
		groups('gblrights', facts, ['oldGroups', 'newGroups'], ['oldMetadata', 'newMetadata']),
	'gblrights/groupprms2': phrase('gblgroup-rights', groupOfTitle),
	'gblrights/groupperms': phrase('gblgroup-rights', groupOfTitle),
	'gblrights/groupprms3': phrase('gblgroup-wikis', groupOfTitle),
	'gblrights/grouprename': phrase('gblgroup-renamed', textParam('oldName'), textParam('newName')),
	'gblrights/newset': phrase('wikiset-new', textParam('name', 0)),
	'gblrights/setchange': phrase('wikiset-changed', textParam('name', 0)),
	'gblrights/setnewtype': phrase('wikiset-changed', textParam('name', 0)),
	'gblrights/setrename': phrase('wikiset-renamed', textParam('oldName', 1), textParam('name', 0)),
	'gblrights/deleteset': phrase('wikiset-deleted', textParam('name', 0)),

	'renameuser/renameuser': (facts) => renamed(facts, 'renameuser', userPart, userPart),
	// Which page has the former name is not certain.
	'gblrename/rename': (facts) =>
		renamed(facts, 'gblrename', (name) => ({ ...userPart(name), page: null }), centralPart),
	'gblrename/merge': ({ params: { olduser, newuser } }) =>
		isGiven(olduser) && isGiven(newuser)
			? sentence('accounts-merged', { kind: 'list', items: String(olduser).split('|') }, centralPart(String(newuser)))
			: null,
	'gblrename/promote': ({ params: { olduser, newuser, oldwiki } }) =>
		isGiven(olduser) && isGiven(newuser) && typeof oldwiki === 'string'
			? sentence(
					'gblrename-promote',
					{ ...userPart(String(olduser)), on: oldwiki },
					text(oldwiki),
					centralPart(String(newuser)),
				)
			: null,
	'usermerge/mergeuser': ({ params: { oldName, newName } }) =>
		isGiven(oldName) && isGiven(newName)
			? sentence('accounts-merged', { kind: 'list', items: [String(oldName)] }, userPart(String(newName)))
			: null,

	'newusers/create': createdOwn,
	'newusers/newusers': createdOwn,
	'newusers/autocreate': phrase('newuser-auto'),
	'newusers/create2': createdOther,
	'newusers/byemail': createdOther,
	'newusers/forcecreatelocal': createdOther,

	'thanks/thank': phrase('thanks', user),
	'growthexperiments/setmentor': (facts) =>
		phrase('mentor-from', userParam('new-mentor'), user, userParam('previous-mentor'))(facts) ?? setMentor(facts),
	'growthexperiments/setmentor-no-previous-mentor': setMentor,
	'growthexperiments/claimmentee': (facts) =>
		phrase('mentee-from', user, userParam('previous-mentor'))(facts) ?? claimMentee(facts),
	'growthexperiments/claimmentee-no-previous-mentor': claimMentee,

	'mwoauthconsumer/propose': phrase('oauth-propose'),
	'mwoauthconsumer/propose-autoapproved': phrase('oauth-register'),
	'mwoauthconsumer/create-owner-only': phrase('oauth-register'),
	'mwoauthconsumer/update': phrase('oauth-update'),
	'mwoauthconsumer/approve': phrase('oauth-approve', user),
	'mwoauthconsumer/reject': phrase('oauth-reject', user),
	'mwoauthconsumer/disable': phrase('oauth-disable', user),
	'mwoauthconsumer/reenable': phrase('oauth-reenable', user),
};

function setMentor(facts: LogFacts): LogSentence | null {
	return phrase('mentor', userParam('new-mentor'), user)(facts);
}

function claimMentee(facts: LogFacts): LogSentence | null {
	return phrase('mentee', user)(facts);
}

function isAutoblock({ user: target }: LogFacts): boolean {
	return target?.kind === 'user' && target.name.startsWith('#');
}

/** The group of a title such as `Special:GlobalUsers/steward`. */
function groupOfTitle({ event: { title } }: LogFacts): LogPart | null {
	return text(title?.slice(title.search(/[:/][^:/]*$/) + 1));
}

/** Old logs have no parameters, or `1 week` and the flags. Where the words give no end, the Action API may give it. */
function blocked(action: string, facts: LogFacts): LogSentence | null {
	const key = facts.params['sitewide'] === false ? `${action}-partial` : action;
	const duration = param(facts, 'duration', 0);
	const term = typeof duration === 'string' ? parseTerm(duration) : null;
	const isSpan = term !== null && 'spans' in term;
	return withTerm(key, facts.user, isSpan ? duration : (facts.params['expiry'] ?? duration));
}

function withTerm(key: string, target: LogPart | null, duration: unknown): LogSentence | null {
	if (typeof duration !== 'string' || duration === '') return sentence(`${key}-plain`, target);
	if (isInfinite(duration)) return sentence(`${key}-forever`, target);
	const term = parseTerm(duration);
	// Words that only the wiki understands: a span or a point in time.
	if (term === null) {
		const plain = target && { kind: 'sentence' as const, sentence: { key: `log-${key}-plain`, parts: [target] } };
		return sentence('in-words', plain, text(duration));
	}
	return sentence('until' in term ? `${key}-until` : key, target, { kind: 'term', term });
}

/** Groups, and when each ends, ms UTC; null: never; undefined: not known. */
type Membership = Map<string, number | null | undefined>;

/**
 * Which groups were given or removed, or got another end.
 * @param names of the parameters: the groups before and after, in the order of an old array
 * @param ends of the parameters with the end of each group, in the same order
 */
function groups(
	kind: string,
	facts: LogFacts,
	names: readonly [string, string],
	ends: readonly [string, string] | readonly [],
): LogSentence | null {
	const on = facts.user?.kind === 'user' && facts.user.on !== null ? text(facts.user.on) : undefined;
	const say = (key: string, ...changed: Membership[]) =>
		sentence(
			on === undefined ? key : `${key}-on`,
			facts.user,
			...changed.map(groupsPart),
			...(on === undefined ? [] : [on]),
		);
	// Without both lists it is not known what was given.
	const isKnown = names.every((name, index) => param(facts, name, index) !== undefined);
	if (!isKnown) return say(kind);
	const [old, now] = names.map((name, index) => membership(param(facts, name, index), facts.params[ends[index] ?? '']));
	if (old === undefined || now === undefined) return say(kind);
	const added: Membership = new Map([...now].filter(([group]) => !old.has(group)));
	const removed: Membership = new Map(
		[...old.keys()].filter((group) => !now.has(group)).map((group) => [group, undefined]),
	);
	const moved: Membership = new Map(
		[...now].filter(
			([group, until]) => until !== undefined && old.get(group) !== undefined && until !== old.get(group),
		),
	);
	for (const [group, until] of added) if (until === null) added.set(group, undefined);
	const end = moved.size > 0 ? say(`${kind}-end`, moved) : null;
	const changed = [added, removed].filter(({ size }) => size > 0);
	if (changed.length === 0) return end ?? say(kind);
	const key = changed.length === 2 ? 'both' : added.size > 0 ? 'added' : 'removed';
	const main = say(`${kind}-${key}`, ...changed);
	return main && end ? { ...main, also: end } : main;
}

/** @param ends for each group an object with `expiry`; empty objects and null mean no end */
function membership(list: unknown, ends: unknown): Membership {
	const found: Membership = new Map();
	const names = listOf(list) ?? words(list);
	const all = listOf(ends);
	names.forEach((name: unknown, index) => {
		if (typeof name !== 'string' || words(name).length === 0) return;
		const details: unknown = all?.[index];
		const expiry = isObject(details) ? (details['expiry'] ?? null) : Array.isArray(details) ? null : undefined;
		const isUnclear = typeof expiry === 'string' && !isInfinite(expiry) && instantOf(expiry) === null;
		found.set(name, expiry === undefined || isUnclear ? undefined : instantOf(expiry));
	});
	return found;
}

function groupsPart(changed: Membership): LogPart {
	const all = Array.from(changed, ([name, until]) => ({ name, ...(until !== undefined && { until }) }));
	return { kind: 'groups', groups: all };
}

/** The names may be missing: an erased name is stored nowhere. */
function renamed(facts: LogFacts, kind: string, former: (name: string) => LogPart, present: (name: string) => LogPart) {
	const { olduser, newuser } = facts.params;
	const [only, ...others] = facts.event.about;
	const to = isGiven(newuser) ? String(newuser) : others.length === 0 ? only : undefined;
	if (isGiven(olduser)) return sentence(kind, former(String(olduser)), to === undefined ? null : present(to));
	if (facts.event.title !== null) return null;
	return to === undefined ? sentence(`${kind}-plain`) : sentence(`${kind}-to`, present(to));
}
