import { type Count, type CountReason, lessSure } from '../insight/count.ts';
import { countFor, type Known } from './knowledge.ts';
import type { ReportCounts } from './numbers.ts';
import type { ReportSums, Sums } from './report-sums.ts';

/** A number in which some things may be or not. @param of how many there are: if it is known of none of them, nothing is */
export function lacking(count: Count, things: number, reason: CountReason = 'hidden', of = Infinity): Count {
	if (things === 0 || count.value === null) return count;
	const less = lessSure(count, [reason], things);
	return things === of ? { ...less, value: null } : less;
}

/** How many people had an edit or upload: those of hidden ones are not known. */
export function peopleIn({ people, hidden_edits: edits, hidden_logs: logs }: Sums, known: Known): Count {
	const count = countFor(people.size, known);
	return edits + logs === 0 || count.value === null ? count : lessSure(count, ['hidden']);
}

/** What is known of the pages of a report, whatever the row. */
export interface PagesKnown {
	/** The pages that any of the people created in the period, and those of them that may be redirects of moves. */
	created: ReadonlySet<number>;
	unsure: ReadonlySet<number>;
	/** Whether these are all. */
	areAllCreated: boolean;
	/** Whether all deletions of pages were seen. */
	areDeletionsSeen: boolean;
}

/** What is known of the pages of a report. @param known of its people @param areDeletionsSeen see {@link PagesKnown} */
export function pagesKnown({ all }: ReportSums, known: Known, areDeletionsSeen: boolean): PagesKnown {
	const areAllCreated = known.state === 'whole' && all.hidden_edits === 0;
	return { created: all.created, unsure: all.created_unsure, areAllCreated, areDeletionsSeen };
}

/** The numbers of some sums. */
export function countsOf(sums: Sums, known: Known, about: PagesKnown): ReportCounts {
	const { hidden_edits: edits, hidden_logs: logs } = sums;
	const edited = (value: number) => lacking(countFor(value, known), edits);
	const logged = (value: number) => lacking(countFor(value, known), logs);
	const both = (value: number) => lacking(countFor(value, known), edits + logs);
	/** Where nothing is known of whether something happened, it may be more and less. */
	const asked = (value: number) => lacking(edited(value), sums.reverted_unknown, 'outcome-not-asked', sums.edits);
	const sized = (bytes: number) => lacking(edited(bytes), sums.bytes_unknown, 'hidden', sums.edits);
	const paged = (pages: number) => lacking(edited(pages), sums.edits_of_hidden, 'hidden', sums.edits);
	const net = sized(sums.bytes_added - sums.bytes_removed);
	/** Pages may be deleted by now without our knowing, and others be back. */
	const deleted = (count: Count, asked: number, of: number) => {
		const less = about.areDeletionsSeen || of === 0 ? count : lessSure(count, ['gap', 'either-way']);
		return lacking(less, asked, 'outcome-not-asked');
	};
	const movedIn = sums.pages_moved_in;
	return {
		edits: edited(sums.edits),
		edits_live: deleted(edited(sums.edits - sums.edits_deleted), sums.edits_asked, sums.edits),
		reverted: asked(sums.reverted),
		reverted_self: asked(sums.reverted_self),
		reverted_unknown: edited(sums.reverted_unknown),
		pages_created: lacking(edited(sums.pages_created), sums.pages_created_unsure, 'tags-unknown'),
		pages_created_unsure: edited(sums.pages_created_unsure),
		pages_created_deleted: deleted(edited(sums.pages_created_deleted), sums.pages_created_asked, sums.pages_created),
		// Those that were moved elsewhere are not known either, so that of 0 it is not known at all.
		pages_moved_in: lacking(edited(movedIn), sums.pages_outside, 'outcome-not-asked', movedIn + sums.pages_outside),
		pages_edited: paged(sums.pages.size),
		pages_improved: improvedOf(sums, paged, about),
		bytes_added: sized(sums.bytes_added),
		bytes_removed: sized(sums.bytes_removed),
		// More events can make it smaller.
		bytes_net: net.exact || net.value === null ? net : lessSure(net, ['either-way']),
		bytes_unknown: edited(sums.bytes_unknown),
		uploads: logged(sums.uploads),
		uploads_overwritten: logged(sums.uploads_overwritten),
		uploads_reverted: logged(sums.uploads_reverted),
		log_actions: logged(sums.log_actions),
		wikis: both(sums.wikis.size),
		days_active: both(sums.days.size),
	};
}

/** A page that one of them created may look improved while not all that they did is known; and the other way round. */
function improvedOf(
	{ pages }: Sums,
	paged: (pages: number) => Count,
	{ created, unsure, areAllCreated }: PagesKnown,
): Count {
	const all = [...pages];
	const improved = paged(all.filter((page) => !created.has(page)).length);
	const maybe = all.filter((page) => unsure.has(page)).length;
	const less = lacking(improved, maybe, 'tags-unknown');
	// None can be fewer, unless some are not known.
	const canBeLess = improved.value !== null && improved.value > 0 && !(improved.exact && areAllCreated);
	return canBeLess ? lessSure(less, ['either-way']) : less;
}
