/** All actions of admins. */
export const acts = [
	'track',
	'untrack',
	'purge',
	'pause',
	'resume',
	'reason',
	'labels',
	'end',
	'look-up',
	'allow',
	'role',
	'disallow',
	'end-sessions',
	'export',
	'settings',
	'backfill-pause',
	'backfill-resume',
	'backfill-cancel',
	'backfill-retry',
	'backfill-again',
	'campaign-make',
	'campaign-change',
	'campaign-close',
	'campaign-delete',
	'delete-note',
	'renew-epoch',
] as const;

/** An action of an admin. */
export type Act = (typeof acts)[number];

/** The state before or after an act: the values that it changes, by name. */
export type Facts = Readonly<Partial<Record<string, string | number | boolean | null | readonly string[]>>>;
