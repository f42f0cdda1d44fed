import type { Count } from '../insight/count.ts';

/**
 * The version of what the numbers of a report mean. A change of a meaning raises it, since numbers of two versions
 * cannot be compared.
 */
export const definitionsVersion = 1;

/**
 * The numbers of a report, about the edits, uploads and log actions of its people in its period, on its wikis, in its
 * namespaces and pages. `edits`: edits and new pages, reverted ones too. `edits_live`: without those whose page is deleted now.
 * `reverted`: by others; `reverted_self`: by themselves; `reverted_unknown`: it is not known whether, or by whom.
 * `pages_created`: without redirects that a move left and without file pages of uploads; `…_unsure`: of these, the tags
 * are not known; `…_deleted`: deleted now. `pages_moved_in`: created outside of what counts, and moved into it; not in the others.
 * `pages_edited`: different pages, created ones too; `pages_improved`: of these, created by none of the people in the
 * period. `bytes_…`: of the changes of size; `bytes_unknown`: edits without. `uploads`: of new files; new versions
 * and reverts of files are apart. `log_actions`: without automatic ones and thanks. `wikis`, `days_active`: with an edit or upload.
 */
export const reportNumbers = [
	...(['edits', 'edits_live', 'reverted', 'reverted_self', 'reverted_unknown'] as const),
	...(['pages_created', 'pages_created_unsure', 'pages_created_deleted', 'pages_moved_in'] as const),
	...(['pages_edited', 'pages_improved', 'bytes_added', 'bytes_removed', 'bytes_net', 'bytes_unknown'] as const),
	...(['uploads', 'uploads_overwritten', 'uploads_reverted', 'log_actions', 'wikis', 'days_active'] as const),
] as const;

/** The name of a number, as the API and files have it. */
export type ReportNumber = (typeof reportNumbers)[number];

/** All numbers of somebody, of a day, or of all. */
export type ReportCounts = Record<ReportNumber, Count>;
