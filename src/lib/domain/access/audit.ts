/** Everything that admins do. */
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
	'settings',
	'backfill-pause',
	'backfill-resume',
	'backfill-cancel',
	'backfill-retry',
	'backfill-again',
	'delete-note',
	'renew-epoch',
] as const;

/** Something that an admin did. */
export type Act = (typeof acts)[number];

/** How something was, or has been since: what an act changes, by name. */
export type Facts = Readonly<Partial<Record<string, string | number | boolean | null | readonly string[]>>>;
