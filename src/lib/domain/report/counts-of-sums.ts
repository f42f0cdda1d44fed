import { type Count, type CountReason, lessSure } from '../insight/count.ts';
import { countFor, type Known } from './knowledge.ts';
import type { ReportCounts } from './numbers.ts';
import type { Sums } from './report-sums.ts';

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

/** The numbers of some sums. @param created the pages that any of the people created in the period */
export function countsOf(sums: Sums, known: Known, created: ReadonlySet<number>): ReportCounts {
	const { hidden_edits: edits, hidden_logs: logs } = sums;
	const edited = (value: number) => lacking(countFor(value, known), edits);
	const logged = (value: number) => lacking(countFor(value, known), logs);
	const both = (value: number) => lacking(countFor(value, known), edits + logs);
	/** Where nothing is known of whether something happened, it may be more and less. */
	const asked = (value: number) => lacking(edited(value), sums.reverted_unknown, 'outcome-not-asked', sums.edits);
	const sized = (bytes: number) => lacking(edited(bytes), sums.bytes_unknown, 'hidden', sums.edits);
	const paged = (pages: number) => lacking(edited(pages), sums.edits_of_hidden, 'hidden', sums.edits);
	const net = sized(sums.bytes_added - sums.bytes_removed);
	const improved = [...sums.pages].filter((page) => !created.has(page)).length;
	return {
		edits: edited(sums.edits),
		edits_live: edited(sums.edits - sums.edits_deleted),
		reverted: asked(sums.reverted),
		reverted_self: asked(sums.reverted_self),
		reverted_unknown: edited(sums.reverted_unknown),
		pages_created: lacking(edited(sums.pages_created), sums.pages_created_unsure, 'tags-unknown'),
		pages_created_unsure: edited(sums.pages_created_unsure),
		pages_created_deleted: edited(sums.pages_created_deleted),
		pages_moved_in: edited(sums.pages_moved_in),
		pages_edited: paged(sums.pages.size),
		pages_improved: paged(improved),
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
