import type { Wiki } from '../wiki/wiki.ts';
import type { FormerNames } from '../person/former-names.ts';
import type { LabelGroup } from '../tracking/labels.ts';

/** A wiki, and how it calls its change tags where it has a name for one, by the name of the tag. */
export interface NamedWiki extends Wiki {
	tagNames?: Readonly<Record<string, string>>;
}

/** What a filter can be made of, from what is in the database. */
export interface FilterChoicesResponse {
	/** The names of tracked users, in code unit order. */
	users: string[];
	/** Their labels, in code unit order. */
	labels: LabelGroup[];
	/** For filters that were saved before a rename; absent in what an older version has stored. */
	formerNames?: FormerNames;
	wikis: NamedWiki[];
	/** Names as in a filter: `edit`, `log`, `log:delete`; of logs of which that is too wide, single actions too. */
	types: string[];
	/** The names of change tags that events have, at most some hundreds; absent in what an older version has stored. */
	tags?: string[];
	/** Whether scores of revert risk are read and shown; absent in what an older version has stored. */
	hasRisk?: boolean;
}
