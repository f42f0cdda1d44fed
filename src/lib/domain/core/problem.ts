/**
 * The kinds of errors that users and operators see. Each has an HTTP status or an exit code, and the message
 * `problem-KIND`.
 */
export type ProblemKind =
	/** The input breaks a rule; `field` names the input. */
	| 'bad-input'
	/** The input is longer than the limit. */
	| 'too-large'
	/** The input did not arrive in time. */
	| 'too-slow'
	/** The request has no signed-in user. */
	| 'not-signed-in'
	/** The user is signed in, but is not on the allowlist or lacks the role. */
	| 'not-allowed'
	| 'not-found'
	/** It contradicts stored data: a name listed twice, the last admin removed. */
	| 'conflict'
	/** Too much is asked for at once; worth another try a little later. */
	| 'too-many'
	/** A wiki did not answer, or refused to; `field` names where it was chosen. Worth another try. */
	| 'wiki-away'
	/** The database cannot be reached, or cannot be written now; worth another try. */
	| 'database-away'
	/** The database's tables are older or newer than this program. */
	| 'schema-outdated'
	/** The database is damaged or is not ours; another try never helps. */
	| 'database-corrupt'
	/** The consumer has lost its lease: another one records now. */
	| 'lease-lost';

/** A failure of a known kind. `message` is for operators, in English; users see the kind's message instead. */
export class Problem extends Error {
	readonly kind: ProblemKind;
	/** The input at fault, for `bad-input` and `conflict`. */
	readonly field: string | null;

	constructor(kind: ProblemKind, message: string, options: { field?: string; cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.name = 'Problem';
		this.kind = kind;
		this.field = options.field ?? null;
	}
}

/** The body of every refusal and failure. */
export interface ProblemBody {
	error: ProblemKind | 'unexpected';
	/** The parameter at fault. */
	field?: string;
	/** For developers, in English. */
	message: string;
	/** Whom to ask for access. */
	ask?: string[];
}
