import { pageUrl } from '../event/event-links.ts';
import type { Wiki } from '../event/event.ts';

/** One part of an edit summary, in the order of the text. All texts are plain: none is HTML. */
export type SummaryPart =
	| { kind: 'text'; text: string }
	/** The mark of a section; `before` and `after`: whether the summary has text on that side of it. */
	| {
			kind: 'section';
			section: string;
			/** Null where the mark is not a heading but a program's, such as Wikibase's `wbsetclaim-create:2||1`. */
			fragment: string | null;
			before: boolean;
			after: boolean;
	  }
	/** A link within the wikis; `target` is empty for a section of the same page, and may begin with `/`. */
	| { kind: 'link'; target: string; fragment: string | null; label: string };

/** Characters that no title contains, line breaks included: brackets with one of them are plain text. */
const impossibleTarget = /[<>{}\p{Cc}\uFFFD]/u;
const targetPattern = /[^[\]|]+/y;
/** Marks of Wikibase, of its schemas and of Wikipedia's apps on Commons: no heading looks like this. */
const programMark = /^(?:[a-z][a-z-]*:\d+\||[a-z]+-depicts: Q\d|entityschema-summary-)/;

function parseTarget(written: string): { target: string; fragment: string | null; label: string } | null {
	const label = written.trim().replace(/^:/, '').trim();
	const [target = '', ...rest] = label.split('#');
	const fragment = rest.join('#').trim() || null;
	if (impossibleTarget.test(label) || (target === '' && fragment === null)) return null;
	return { target: target.trim(), fragment, label };
}

/** The first link at or after `from`, and its start and end. */
function findLink(text: string, from: number): { start: number; end: number; part: SummaryPart } | null {
	for (let start = text.indexOf('[[', from); start !== -1; start = text.indexOf('[[', start + 1)) {
		const close = text.indexOf(']]', start + 2);
		if (close === -1) return null;
		targetPattern.lastIndex = start + 2;
		const written = targetPattern.exec(text)?.[0] ?? '';
		const after = start + 2 + written.length;
		const parsed = after === close || text[after] === '|' ? parseTarget(written) : null;
		if (parsed === null) continue;
		const label = text.slice(after + 1, close).trim() || parsed.label;
		return { start, end: close + 2, part: { kind: 'link', ...parsed, label } };
	}
	return null;
}

function parseLinks(text: string): SummaryPart[] {
	const parts: SummaryPart[] = [];
	let done = 0;
	for (let link = findLink(text, 0); link !== null; link = findLink(text, done)) {
		if (link.start > done) parts.push({ kind: 'text', text: text.slice(done, link.start) });
		parts.push(link.part);
		done = link.end;
	}
	if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) });
	return parts;
}

/** The first mark of a section at or after `from`: on one line, and not empty. */
function findSection(comment: string, from: number): { start: number; end: number; section: string } | null {
	let start = comment.indexOf('/*', from);
	while (start !== -1) {
		const close = comment.indexOf('*/', start + 2);
		if (close === -1) return null;
		const inner = comment.slice(start + 2, close);
		const section = inner.trim();
		if (section !== '' && !inner.includes('\n')) return { start, end: close + 2, section };
		start = comment.indexOf('/*', section === '' ? close + 2 : start + 2 + inner.lastIndexOf('\n'));
	}
	return null;
}

/** The anchor of a heading, which may have contained links. */
function sectionFragment(section: string): string | null {
	return programMark.test(section) ? null : section.replace(/\[\[:?|\]\]/g, '').replace(/\s+/g, ' ');
}

/**
 * Splits a summary as MediaWiki does: marks of sections first, then links in the rest. Anything unclosed or impossible
 * stays text. The time is proportional to the length, for every text.
 */
export function parseSummary(comment: string): SummaryPart[] {
	const parts: SummaryPart[] = [];
	let done = 0;
	for (let mark = findSection(comment, 0); mark !== null; mark = findSection(comment, done)) {
		const { start, end, section } = mark;
		parts.push(...parseLinks(comment.slice(done, start)), {
			kind: 'section',
			section,
			fragment: sectionFragment(section),
			before: start > 0,
			after: end < comment.length,
		});
		done = end;
	}
	return [...parts, ...parseLinks(comment.slice(done))];
}

/** `Page/Sub` for `/Sub` on `Page`, and `Page` for `../` on `Page/Sub`. */
function resolveTarget(target: string, title: string | null): string | null {
	if (target === '') return title;
	const decoded = target.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
		try {
			return decodeURIComponent(encoded);
		} catch {
			return encoded;
		}
	});
	const [up] = /^(?:\.\.\/)*/.exec(decoded) ?? [''];
	const rest = decoded.slice(up.length).replace(/\/$/, '');
	if (up === '') return decoded.startsWith('/') ? title && `${title}/${rest.slice(1)}`.replace(/\/$/, '') : decoded;
	const parent = title
		?.split('/')
		.slice(0, -up.length / 3)
		.join('/');
	return parent ? [parent, rest].filter((piece) => piece !== '').join('/') : null;
}

/**
 * The address of a link or a section of a summary. It is on the event's wiki, which redirects prefixes of other wikis.
 * Null for text, and where there is no such page.
 * @param title the page that the summary is about, with its namespace
 */
export function summaryUrl(part: SummaryPart, title: string | null, wiki: Wiki): string | null {
	if (part.kind === 'text' || (part.kind === 'section' && part.fragment === null)) return null;
	const target = resolveTarget(part.kind === 'section' ? '' : part.target, title);
	return target === null ? null : pageUrl(wiki, target, part.fragment);
}
