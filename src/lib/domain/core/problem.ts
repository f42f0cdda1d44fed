/**
 * Every way in which a request or a run can fail, as far as anyone is told. Mapped to an HTTP status or an exit code
 * at the edge, and to a sentence by the message `problem-KIND`.
 */
export type ProblemKind =
	/** The input breaks a rule; `field` names the input. */
	| 'bad-input'
	/** The input is longer than what is taken. */
	| 'too-large'
	/** Nobody is signed in. */
	| 'not-signed-in'
	/** Someone is signed in, but is not on the allowlist or lacks the role. */
	| 'not-allowed'
	| 'not-found'
	/** It contradicts what is there: a name listed twice, the last admin removed. */
	| 'conflict'
	/** The database cannot be reached, or takes no writes just now; worth another try. */
	| 'database-away'
	/** The database's tables are older or newer than this program. */
	| 'schema-outdated'
	/** The database is damaged or is not ours; never worth another try. */
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
