import type { HiddenPart } from '#lib/domain/event/event.ts';
import { type ApiRow, rowsOf, withHidden } from './wikis/action-api-rows.ts';
import type { CategoryMember } from './wikis/category-answers.ts';
import type { EventRegistration } from './wikis/event-answers.ts';
import { observeSide } from './wikis/observe-side.ts';

/** An account on all wikis. */
export interface ApiAccount {
	/** The central id. */
	id: number;
	name: string;
	/** How many edits it says to have, by wiki; wikis with rows are added by themselves. */
	edits?: Readonly<Record<string, number>>;
	/** Its name on wikis that have not followed a rename yet, by wiki. */
	localNames?: Readonly<Record<string, string>>;
	/** Global groups, and those on single wikis. */
	groups?: readonly string[];
	localGroups?: Readonly<Record<string, readonly string[]>>;
	/** A rename that has not come to these wikis yet: it is not said to be there, and they know it by the former name. */
	renaming?: { from: string; left: readonly string[] };
	/** Wikis that Meta does not name, though it is there. */
	unnamed?: readonly string[];
	/** Where Meta says that a wiki is, in place of here. */
	addresses?: Readonly<Record<string, string>>;
	locked?: boolean;
	/** When it was made, ISO 8601, and its home wiki. */
	registration?: string;
	home?: string;
	/** Blocks without an end, by wiki. */
	blocks?: Readonly<Record<string, { by: string; reason: string; /** ISO 8601. */ timestamp: string }>>;
	/**
	 * `everywhere`: suppressed, no wiki shows it; `from lists`: Meta alone does not show it; `marked`: Meta alone does, and
	 * says that it is hidden.
	 */
	hidden?: 'everywhere' | 'from lists' | 'marked';
	/** Wikis that have blocked it with its name hidden. */
	hiddenOn?: readonly string[];
}

/** The rows of one wiki, by the number of the revision or log entry. */
export interface WikiRows {
	contributions: Map<number, ApiRow>;
	logEvents: Map<number, ApiRow>;
	/** Revisions of deleted pages. */
	archive: Map<number, ApiRow>;
}

/** A revision or a log entry of a wiki. */
export type RowId = { revid: number } | { logid: number };

/** What all wikis have: accounts, rows, and the labels of items. */
export class WikiFarm {
	readonly accounts = new Map<number, ApiAccount>();
	readonly wikis = new Map<string, WikiRows>();
	/** What items and properties are called, or the lemmas of lexemes, by id and then by language. */
	readonly labels = new Map<string, Readonly<Record<string, string>>>();

	/** Pages and categories that name people, by wiki and title: the pages of users there, with `User:` or `User talk:`. */
	readonly lists = new Map<string, Map<string, readonly string[]>>();
	/** Registrations for events; they are the same on all wikis. */
	readonly events: EventRegistration[] = [];
	/** What is in categories, by wiki and title, such as `dewiki Kategorie:Brücke`. */
	readonly categories = new Map<string, readonly CategoryMember[]>();

	/** The rows of a wiki, which exists from then on. */
	rowsOn(wiki: string): WikiRows {
		const rows = this.wikis.get(wiki) ?? { contributions: new Map(), logEvents: new Map(), archive: new Map() };
		this.wikis.set(wiki, rows);
		return rows;
	}

	/** The account that has a name now. */
	accountNamed(name: unknown): ApiAccount | undefined {
		return this.accounts.values().find((account) => account.name === name);
	}

	/** Makes an account for a name that nobody has; by default there is none. */
	invent: (name: string) => ApiAccount | undefined = () => undefined;

	/** The account of a name that is asked about. */
	accountFor(name: string | null): ApiAccount | undefined {
		if (name === null) return undefined;
		const account = this.accountNamed(name) ?? this.invent(name);
		if (account !== undefined) this.addAccount(account);
		return account;
	}

	/** Whether a wiki shows nothing of an account. */
	isHiddenOn(wiki: string, id: number): boolean {
		const account = this.accounts.get(id);
		return ['everywhere', 'marked'].includes(account?.hidden ?? '') || account?.hiddenOn?.includes(wiki) === true;
	}

	/** The name that an account has on a wiki; undefined: there is no such account. */
	nameOn(wiki: string, id: number): string | undefined {
		const account = this.accounts.get(id);
		if (isBeforeRename(wiki, account)) return account?.renaming?.from;
		return account?.localNames?.[wiki] ?? account?.name;
	}

	/** A row with the name that its account has now. */
	asShown(wiki: string, row: ApiRow): ApiRow {
		return { ...row, user: this.nameOn(wiki, Number(row['userid'])) ?? row['user'] };
	}

	addAccount(account: ApiAccount): void {
		this.accounts.set(account.id, account);
	}

	/** Adds a page or a category that names people: see {@link lists}. */
	addList(wiki: string, title: string, users: readonly string[]): void {
		this.lists.set(wiki, new Map(this.lists.get(wiki)).set(title, users));
	}

	/** Adds labels, the same for all wikis: see {@link labels}. */
	addLabels(labels: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
		for (const [id, terms] of Object.entries(labels)) this.labels.set(id, terms);
	}

	/** Adds a row as `list=usercontribs` returns it. A row of the same number is replaced. */
	addContribution(wiki: string, row: ApiRow): void {
		this.rowsOn(wiki).contributions.set(Number(row['revid']), this.#withAccount(row));
	}

	/** The same for `list=logevents`. */
	addLogEvent(wiki: string, row: ApiRow): void {
		this.rowsOn(wiki).logEvents.set(Number(row['logid']), this.#withAccount(row));
	}

	/** A row has the id of its account, so that a rename shows in old rows as well. */
	#withAccount(row: ApiRow): ApiRow {
		return { userid: this.accountNamed(row['user'])?.id ?? 0, ...row };
	}

	/** Adds the rows that a message of the stream `recentchange` leaves on its wiki; none but for edits, new pages and logs. Side streams delete pages, hide parts and give tags. */
	observe(message: string): void {
		observeSide(this, message);
		const rows = rowsOf(message);
		for (const row of rows?.contributions ?? []) this.addContribution(rows?.wiki ?? '', row);
		for (const row of rows?.logEvents ?? []) this.addLogEvent(rows?.wiki ?? '', row);
	}

	/** Hides an account, or on some wikis only, or nowhere any more. */
	hideAccount(id: number, where: Required<ApiAccount>['hidden'] | readonly string[]): void {
		const account = this.accounts.get(id);
		if (account === undefined) return;
		const { hidden: _hidden, ...shown } = account;
		this.accounts.set(id, {
			...shown,
			...(typeof where === 'string' ? { hidden: where } : {}),
			hiddenOn: typeof where === 'string' ? [] : where,
		});
	}

	/** From now on the account is shown under a new name everywhere, and so are its old rows. */
	rename(id: number, name: string): void {
		const account = this.accounts.get(id);
		if (account) this.accounts.set(id, { ...account, name });
	}

	/** Hides parts of a row, and shows the others. */
	hide(wiki: string, id: RowId, parts: readonly HiddenPart[]): void {
		const { contributions, logEvents } = this.rowsOn(wiki);
		const [rows, key] = 'revid' in id ? [contributions, id.revid] : [logEvents, id.logid];
		const row = rows.get(key);
		if (row) rows.set(key, withHidden(row, parts));
	}

	/** Deletes a page or undeletes it. */
	movePage(wiki: string, title: string, to: 'archive' | 'contributions'): void {
		const rows = this.rowsOn(wiki);
		const from = rows[to === 'archive' ? 'contributions' : 'archive'];
		for (const [id, row] of from) {
			if (row['title'] !== title) continue;
			from.delete(id);
			rows[to].set(id, row);
		}
	}

	/** Gives a revision other tags. */
	tag(wiki: string, id: number, tags: readonly string[]): void {
		const { contributions } = this.rowsOn(wiki);
		const row = contributions.get(id);
		if (row) contributions.set(id, { ...row, tags });
	}

	/** Removes a row, as when its page is deleted, or its user hidden. */
	remove(wiki: string, id: RowId): void {
		if ('revid' in id) this.rowsOn(wiki).contributions.delete(id.revid);
		else this.rowsOn(wiki).logEvents.delete(id.logid);
	}
}

/** Whether a rename of an account has not come to a wiki yet. */
export function isBeforeRename(wiki: string, account: ApiAccount | undefined): boolean {
	return account?.renaming?.left.includes(wiki) ?? false;
}
