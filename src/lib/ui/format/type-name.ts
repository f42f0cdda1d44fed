import type { MessageKey, Messages } from '#lib/messages/messages.ts';

/** Names of kinds of events on Wikimedia's wikis (https://www.mediawiki.org/wiki/Manual:Log_actions). */
const names: Readonly<Record<string, MessageKey>> = {
	edit: 'type-edit',
	new: 'type-new',
	log: 'type-log',
	categorize: 'type-categorize',
	142: 'type-flow',
	'log:abusefilter': 'type-log-abusefilter',
	'log:block': 'type-log-block',
	'log:contentmodel': 'type-log-contentmodel',
	'log:create': 'type-log-create',
	'log:delete': 'type-log-delete',
	'log:gblblock': 'type-log-gblblock',
	'log:gblrename': 'type-log-gblrename',
	'log:gblrights': 'type-log-gblrights',
	'log:globalauth': 'type-log-globalauth',
	'log:growthexperiments': 'type-log-growthexperiments',
	'log:import': 'type-log-import',
	'log:interwiki': 'type-log-interwiki',
	'log:managetags': 'type-log-managetags',
	'log:massmessage': 'type-log-massmessage',
	'log:merge': 'type-log-merge',
	'log:move': 'type-log-move',
	'log:newusers': 'type-log-newusers',
	'log:pagelang': 'type-log-pagelang',
	'log:pagetranslation': 'type-log-pagetranslation',
	'log:pagetriage-curation': 'type-log-pagetriage-curation',
	'log:patrol': 'type-log-patrol',
	'log:protect': 'type-log-protect',
	'log:renameuser': 'type-log-renameuser',
	'log:review': 'type-log-review',
	'log:rights': 'type-log-rights',
	'log:spamblacklist': 'type-log-spamblacklist',
	'log:stable': 'type-log-stable',
	'log:suppress': 'type-log-suppress',
	'log:tag': 'type-log-tag',
	'log:thanks': 'type-log-thanks',
	'log:timedmediahandler': 'type-log-timedmediahandler',
	'log:titleblacklist': 'type-log-titleblacklist',
	'log:translationreview': 'type-log-translationreview',
	'log:upload': 'type-log-upload',
	'log:usermerge': 'type-log-usermerge',
};

/** The name of a kind of event: `Blocks` for `log:block`; null for kinds without a name here. */
export function typeName(type: string, { t }: Pick<Messages, 't'>): string | null {
	const key = new Map(Object.entries(names)).get(type);
	return key === undefined ? null : t(key);
}
