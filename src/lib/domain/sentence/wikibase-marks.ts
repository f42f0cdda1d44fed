import { ellipsis } from '../person/erased-name.ts';
import { userPart } from './log-facts.ts';
import type { Sentence, SentencePart } from './sentence.ts';

/** The mark `KEY:COUNT|LANGUAGE|ARGUMENT|…` before a summary, and what follows it. */
export interface Mark {
	key: string;
	/** How many values follow the mark, before what people wrote. */
	count: number;
	/** A language or, for links to pages, a wiki; empty for none. */
	language: string;
	/** The third argument and the fourth: `$3` and `$4` in Wikibase's messages. */
	third: string;
	fourth: string;
	rest: string;
}

/** The kind of entity that was edited. */
export type Kind = 'item' | 'property' | 'lexeme' | 'mediainfo';

type Describe = (mark: Mark, kind: Kind) => Sentence | null;

/** The id of an entity, as a pattern. */
export const entityId = String.raw`[PQLM][1-9]\d{0,9}(?:-[FS]\d{1,5})?`;
const isId = new RegExp(`^${entityId}$`);
const languageCode = /^[a-z][a-z0-9-]{1,20}$/i;

const made = (key: string, ...parts: SentencePart[]): Sentence => ({ key: `wikibase-${key}`, parts });
const plain = (key: string) => () => made(key);
const text = (words: string): SentencePart => ({ kind: 'text', text: words });
const count = (digits: string | number): SentencePart => {
	const number = Number(digits);
	return { kind: 'count', count: Number.isSafeInteger(number) && number > 0 ? number : 1 };
};

const inLanguage =
	(key: string): Describe =>
	({ language }) =>
		languageCode.test(language) ? made(key, { kind: 'languages', languages: [language] }) : null;
/** On Commons the label of a file is its caption. */
const label =
	(action: string): Describe =>
	(mark, kind) =>
		inLanguage(`${kind === 'mediainfo' ? 'caption' : 'label'}-${action}`)(mark, kind);
const aliases =
	(key: string): Describe =>
	(mark) =>
		languageCode.test(mark.language)
			? made(key, { kind: 'languages', languages: [mark.language] }, count(mark.count))
			: null;
const inLanguages =
	(end: '' | '-and-other'): Describe =>
	({ third }, kind) => {
		const key = (kind === 'mediainfo' ? 'captions' : 'languages') + end;
		if (/^\d{1,4}$/.test(third)) return made(key, { kind: 'languages', languages: Number(third) });
		const languages = third.split(/, ?/).filter((code) => languageCode.test(code));
		return languages.length === 0 ? null : made(key, { kind: 'languages', languages });
	};
const counted =
	(key: string, number: (mark: Mark) => string | number): Describe =>
	(mark) =>
		made(key, count(number(mark)));
const created: Describe = (_, kind) => made(kind === 'mediainfo' ? 'update' : `create-${kind}`);
const onSite =
	(key: string): Describe =>
	({ language }) =>
		language === '' ? null : made(key, text(language));
const aboutEntity =
	(key: string, named: (mark: Mark) => string = ({ third }) => third): Describe =>
	(mark) =>
		isId.test(named(mark)) ? made(key, { kind: 'entity', id: named(mark) }) : null;
/** Restores or undoes a revision of a user; their name is missing where it is hidden. */
const ofRevision =
	(key: string): Describe =>
	({ third, fourth }) => {
		if (!/^\d+$/.test(third)) return null;
		if (fourth === '') return made(`${key}-plain`, text(third));
		return made(key, text(third), fourth === ellipsis ? text(fourth) : userPart(fourth));
	};
const ofSite = (page: string, site: string) => text(page.startsWith(`${site}:`) ? page.slice(site.length + 1) : page);

const onlyCount = ({ count: number }: Mark) => number;
const thirdCount = ({ third }: Mark) => third;
const fourthCount = ({ fourth }: Mark) => fourth;

/**
 * The meaning of each mark; null where its arguments make no sense. Marks and their arguments are those for which Wikibase and its extensions for lexemes and for
 * Commons have a message `wikibase-…-summary-MARK`: https://www.mediawiki.org/wiki/Extension:Wikibase
 */
export const marks: Readonly<Record<string, Describe>> = {
	'wbsetlabel-add': label('add'),
	'wbsetlabel-set': label('set'),
	'wbsetlabel-remove': label('remove'),
	'wbsetdescription-add': inLanguage('description-add'),
	'wbsetdescription-set': inLanguage('description-set'),
	'wbsetdescription-remove': inLanguage('description-remove'),
	'wbsetaliases-add': aliases('aliases-add'),
	'wbsetaliases-remove': aliases('aliases-remove'),
	'wbsetaliases-set': inLanguage('aliases-set'),
	'wbsetaliases-update': inLanguage('aliases-set'),
	'wbsetaliases-add-remove': inLanguage('aliases-set'),
	wbsetlabeldescriptionaliases: inLanguage('terms'),

	wbsetitem: created,
	'wbcreate-new': created,
	'special-create-item': plain('create-item'),
	'special-create-property': plain('create-property'),
	wbeditentity: created,
	'wbeditentity-create': created,
	'wbeditentity-create-item': plain('create-item'),
	'wbeditentity-create-property': plain('create-property'),
	'wbeditentity-create-lexeme': plain('create-lexeme'),
	'wbeditentity-create-form': plain('create-form'),
	'wbeditentity-create-sense': plain('create-sense'),
	'wbeditentity-update': plain('update'),
	'wbeditentity-override': plain('override'),
	'wbeditentity-update-languages': inLanguages(''),
	'wbeditentity-update-languages-short': inLanguages(''),
	'wbeditentity-update-languages-and-other': inLanguages('-and-other'),
	'wbeditentity-update-languages-and-other-short': inLanguages('-and-other'),
	'wbeditentity-statements-single-property-add': counted('claim-add', thirdCount),
	'wbeditentity-statements-single-property-update': counted('claim-set', thirdCount),
	'wbeditentity-statements-single-property-remove': counted('claim-remove', thirdCount),
	'wbeditentity-statements-multiple-properties-add': counted('properties-add', thirdCount),
	'wbeditentity-statements-multiple-properties-update': counted('properties-set', thirdCount),
	'wbeditentity-statements-multiple-properties-remove': counted('properties-remove', thirdCount),

	wbcreateclaim: counted('claim-add', onlyCount),
	'wbcreateclaim-create': counted('claim-add', onlyCount),
	'wbcreateclaim-value': counted('claim-add', onlyCount),
	'wbcreateclaim-novalue': counted('claim-add', onlyCount),
	'wbcreateclaim-somevalue': counted('claim-add', onlyCount),
	wbsetclaimvalue: counted('claim-set', onlyCount),
	'wbsetclaim-create': counted('claim-add', thirdCount),
	'wbsetclaim-update': counted('claim-set', thirdCount),
	'wbsetclaim-update-qualifiers': counted('claim-qualifiers', fourthCount),
	'wbsetclaim-update-references': counted('claim-references', fourthCount),
	'wbsetclaim-update-rank': plain('claim-rank'),
	wbremoveclaims: counted('claim-remove', onlyCount),
	'wbremoveclaims-remove': counted('claim-remove', onlyCount),
	'wbremoveclaims-update': counted('claim-remove', onlyCount),
	'wbsetqualifier-add': counted('qualifier-add', onlyCount),
	'wbsetqualifier-update': counted('qualifier-set', onlyCount),
	'wbremovequalifiers-remove': counted('qualifier-remove', onlyCount),
	'wbremovequalifiers-update': counted('qualifier-remove', onlyCount),
	wbsetreference: plain('reference-set'),
	'wbsetreference-add': plain('reference-add'),
	'wbsetreference-set': plain('reference-set'),
	'wbremovereferences-remove': counted('reference-remove', thirdCount),
	'wbremovereferences-update': counted('reference-remove', thirdCount),

	'wbsetsitelink-add': onSite('sitelink-add'),
	'wbsetsitelink-add-both': onSite('sitelink-add-both'),
	'wbsetsitelink-set': onSite('sitelink-set'),
	'wbsetsitelink-set-badges': onSite('sitelink-badges'),
	'wbsetsitelink-set-both': onSite('sitelink-set-both'),
	'wbsetsitelink-remove': onSite('sitelink-remove'),
	'wblinktitles-create': plain('pages-create'),
	'wblinktitles-connect': plain('pages-connect'),
	'clientsitelink-update': ({ language, third, fourth }) =>
		language === '' || third === '' || fourth === ''
			? null
			: made('page-moved', text(language), ofSite(third, language), ofSite(fourth, language)),
	'clientsitelink-remove': ({ third }) => (third === '' ? null : made('page-deleted', text(third))),

	'wbmergeitems-to': aboutEntity('merge-to'),
	'wbmergeitems-from': aboutEntity('merge-from'),
	'wblmergelexemes-to': aboutEntity('merge-to'),
	'wblmergelexemes-from': aboutEntity('merge-from'),
	wbcreateredirect: aboutEntity('redirect', ({ fourth }) => fourth),
	undo: ofRevision('undo'),
	restore: ofRevision('restore'),

	'add-form': aboutEntity('form-add'),
	'remove-form': aboutEntity('form-remove'),
	'add-form-grammatical-features': aboutEntity('features-add'),
	'remove-form-grammatical-features': aboutEntity('features-remove'),
	'add-form-representations': aboutEntity('representation-add'),
	'set-form-representations': aboutEntity('representation-set'),
	'remove-form-representations': aboutEntity('representation-remove'),
	'update-form-elements': aboutEntity('form-set'),
	'update-form-grammatical-features': aboutEntity('form-set'),
	'update-form-representations': aboutEntity('form-set'),
	'add-sense': aboutEntity('sense-add'),
	'remove-sense': aboutEntity('sense-remove'),
	'add-sense-glosses': aboutEntity('gloss-add'),
	'set-sense-glosses': aboutEntity('gloss-set'),
	'remove-sense-glosses': aboutEntity('gloss-remove'),
	'update-sense-elements': aboutEntity('gloss-set'),
	'update-sense-glosses': aboutEntity('gloss-set'),
};
