import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EventItem } from '#lib/domain/core/api-types.ts';
import { loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { isObject } from '#lib/domain/core/json-fields.ts';
import { parseLogRow } from '#lib/domain/backfill/log-row.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import { isolate, loadMessages } from '#lib/messages/messages.ts';
import { loadSentenceMessages } from '#lib/messages/sentences.ts';
import { rowSentences } from './log-sentences.ts';
import { sentenceText } from './sentence-pieces.ts';
import { partWords } from './sentence-words.ts';

const links = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
const asItem = (event: WikiEvent): EventItem => ({ ...event, id: 1, change: 1, review: null, links });

async function reader(language: string) {
	const [messages, sentences] = [await loadMessages(language), await loadSentenceMessages(language)];
	/** What a reader in Berlin sees, as plain text. */
	return (event: WikiEvent): string => {
		const found = rowSentences([asItem(event)]);
		const raw = [event.logType ?? event.type, event.logAction].filter((part) => part !== null && part !== '').join('/');
		if (found === null) return `[${raw}]`;
		const text = sentenceText(found.sentences, { messages, sentences, zone: 'Europe/Berlin' }).replaceAll(
			/[\u2068\u2069]/g,
			'',
		);
		return found.sentences[0]?.key === 'log-named' ? `[${raw}] ${text}` : text;
	};
}

const streamed = loadRecording('log-actions').flatMap((line): WikiEvent[] => {
	const parsed = parseRecentChangeText(line);
	return parsed.kind === 'event' && parsed.event.type === 'log' ? [parsed.event] : [];
});

/** Rows as the Action API returns them, without their hidden parts. */
function hiddenRows(): WikiEvent[] {
	const rows: unknown = JSON.parse(readFileSync('fixtures/wikimedia/hidden-log-rows.json', 'utf8'));
	return (Array.isArray(rows) ? rows : []).filter(isObject).flatMap(({ wiki, row, hide }) => {
		if (!isObject(row) || !Array.isArray(hide)) return [];
		const { title: _title, params: _params, ns: _ns, ...rest } = row;
		const { comment, ...others } = rest;
		const hidden = {
			...others,
			actionhidden: true,
			...(hide.includes('comment') ? { commenthidden: true } : { comment }),
		};
		return [parseLogRow(hidden, String(wiki))];
	});
}

test('describes each action and its target user', async () => {
	const say = await reader('en');
	expect(streamed.map(say)).toMatchInlineSnapshot(`
		[
		  "made the account Elena Muster on frwiki the global account Elena Muster (fr)",
		  "changed abuse filter 42",
		  "created abuse filter 43",
		  "blocked 2001:DB8::/64 for 3 months",
		  "lifted autoblock #123456",
		  "blocked Bruno Exempel until 15 January 2027 at 01:00",
		  "blocked Bruno Exempel until 15 January 2027 at 13:00",
		  "blocked Bruno Exempel until 15 January 2027 at 01:00",
		  "hid text and summary of 3 revisions of Delta",
		  "globally locked Bruno Exempel",
		  "went through suggested links for عرب",
		  "accepted a suggested image for عرب",
		  "made New Mentor the mentor of Bruno Exempel instead of Old Mentor",
		  "became the mentor of Bruno Exempel instead of Old Mentor",
		  "marked the new page Foo as reviewed",
		  "tagged the new page Foo with unreferenced",
		  "marked Grants for translation",
		  "reviewed the translation Translations:Grants/1/de",
		  "sent a message to all on the list MassMessage/List",
		  "changed the settings for the stable version of Foo",
		  "created User:Anna Beispiel/x.json with the content model json",
		  "merged the history of Alpha into Beta",
		  "added the interwiki prefix abc",
		  "lifted the global block of 203.0.113.5 on this wiki",
		  "made the global block of 203.0.113.5 valid on this wiki again",
		  "had File:A.webm converted to another format again",
		  "proposed an OAuth application",
		  "[newsletter/newsletter-added] Newsletters",
		  "deleted a post of the discussion Topic:Abc123",
		  "[block] Blocks",
		  "[move/move] Page moves",
		  "changed the groups of Mara M.",
		  "blocked Mara M.",
		  "gave Bruno Exempel the group ipblock-exempt (until 15 January 2027 at 01:00)",
		  "changed how long Bruno Exempel is in the group rollbacker (until 15 January 2027 at 01:00)",
		  "gave Bruno Exempel the group sysop (until 15 January 2027 at 01:00) on enwiki",
		]
	`);
});

test('says that the wiki hides an action', async () => {
	const say = await reader('en');
	expect(hiddenRows().map(say)).toMatchInlineSnapshot(`
		[
		  "Deletions and restorations: hidden on the wiki",
		  "Blocks: hidden on the wiki",
		  "Page moves: hidden on the wiki",
		  "User rights: hidden on the wiki",
		  "Uploads: hidden on the wiki",
		  "Protections: hidden on the wiki",
		  "New accounts: hidden on the wiki",
		  "History merges: hidden on the wiki",
		]
	`);
});

test('after “for” a span of two has the Arabic ending, and names in a list are isolated', async () => {
	const sentences = await loadSentenceMessages('ar');
	const arabic = { messages: await loadMessages('ar'), sentences, zone: 'UTC' };
	const spans = [{ count: 2, unit: 'year' as const }];
	expect(partWords({ kind: 'term', term: { spans } }, arabic)).toBe('سنتين');
	expect(partWords({ kind: 'list', items: ['a', 'b'] }, arabic)).toBe(`${isolate('a')} و${isolate('b')}`);
});

test('describes actions in German', async () => {
	const say = await reader('de');
	expect([...streamed, ...hiddenRows().slice(0, 1)].map(say)).toMatchInlineSnapshot(`
		[
		  "machte das Konto Elena Muster (Wiki: frwiki) zum globalen Konto Elena Muster (fr)",
		  "änderte Missbrauchsfilter 42",
		  "erstellte Missbrauchsfilter 43",
		  "sperrte 2001:DB8::/64 für 3 Monate",
		  "hob die automatische Sperre #123456 auf",
		  "sperrte Bruno Exempel bis 15.01.2027, 01:00",
		  "sperrte Bruno Exempel bis 15.01.2027, 13:00",
		  "sperrte Bruno Exempel bis 15.01.2027, 01:00",
		  "versteckte Text und Zusammenfassung von 3 Versionen von Delta",
		  "sperrte das globale Benutzerkonto Bruno Exempel",
		  "ging vorgeschlagene Links für عرب durch",
		  "nahm ein vorgeschlagenes Bild für عرب an",
		  "machte New Mentor statt Old Mentor zum Mentor von Bruno Exempel",
		  "übernahm die Betreuung von Bruno Exempel anstelle von Old Mentor",
		  "markierte die neue Seite Foo als geprüft",
		  "versah die neue Seite Foo mit dem Baustein unreferenced",
		  "gab Grants zum Übersetzen frei",
		  "prüfte die Übersetzung Translations:Grants/1/de",
		  "schickte eine Nachricht an alle auf der Liste MassMessage/List",
		  "änderte die Einstellungen zur markierten Version von Foo",
		  "erstellte User:Anna Beispiel/x.json mit dem Inhaltsmodell json",
		  "führte die Versionsgeschichte von Alpha in Beta zusammen",
		  "fügte das Interwiki-Präfix abc hinzu",
		  "hob die globale Sperre von 203.0.113.5 für dieses Wiki auf",
		  "setzte die globale Sperre von 203.0.113.5 für dieses Wiki wieder in Kraft",
		  "ließ File:A.webm erneut in ein anderes Format umwandeln",
		  "schlug eine OAuth-Anwendung vor",
		  "[newsletter/newsletter-added] Newsletter",
		  "löschte einen Beitrag der Diskussion Topic:Abc123",
		  "[block] Benutzersperren",
		  "[move/move] Verschiebungen",
		  "änderte die Gruppen von Mara M.",
		  "sperrte Mara M.",
		  "gab Bruno Exempel die Gruppenrechte ipblock-exempt (bis 15.01.2027, 01:00)",
		  "änderte, wie lange Bruno Exempel die Gruppenrechte rollbacker (bis 15.01.2027, 01:00) hat",
		  "gab Bruno Exempel die Gruppenrechte sysop (bis 15.01.2027, 01:00) (Wiki: enwiki)",
		  "Löschungen und Wiederherstellungen: im Wiki versteckt",
		]
	`);
});

test('describes actions in Arabic', async () => {
	const say = await reader('ar');
	expect([...streamed, ...hiddenRows().slice(0, 1)].map(say)).toMatchInlineSnapshot(`
		[
		  "جعل الحساب Elena Muster في frwiki الحساب العام Elena Muster (fr)",
		  "غيّر مرشح الإساءة 42",
		  "أنشأ مرشح الإساءة 43",
		  "منع 2001:DB8::/64 لمدة 3 أشهر",
		  "رفع المنع التلقائي #123456",
		  "منع Bruno Exempel حتى 15‏/01‏/2027، 01:00",
		  "منع Bruno Exempel حتى 15‏/01‏/2027، 13:00",
		  "منع Bruno Exempel حتى 15‏/01‏/2027، 01:00",
		  "أخفى النص والملخص من 3 مراجعات من Delta",
		  "أغلق الحساب العام لـBruno Exempel",
		  "راجع وصلات مقترحة لـعرب",
		  "قبل صورة مقترحة لـعرب",
		  "عيّن New Mentor مرشدًا لـBruno Exempel بدلًا من Old Mentor",
		  "صار مرشدًا لـBruno Exempel بدلًا من Old Mentor",
		  "علّم الصفحة الجديدة Foo كمراجَعة",
		  "وسم الصفحة الجديدة Foo بالقالب unreferenced",
		  "علّم Grants للترجمة",
		  "راجع الترجمة Translations:Grants/1/de",
		  "أرسل رسالة إلى كل من في القائمة MassMessage/List",
		  "غيّر إعدادات النسخة المستقرة من Foo",
		  "أنشأ User:Anna Beispiel/x.json بنموذج المحتوى json",
		  "دمج تاريخ Alpha في Beta",
		  "أضاف بادئة الإنترويكي abc",
		  "رفع المنع العام عن 203.0.113.5 في هذا الويكي",
		  "أعاد العمل بالمنع العام على 203.0.113.5 في هذا الويكي",
		  "طلب تحويل File:A.webm إلى صيغة أخرى من جديد",
		  "اقترح تطبيق OAuth",
		  "[newsletter/newsletter-added] النشرات الإخبارية",
		  "حذف مشاركة من النقاش Topic:Abc123",
		  "[block] عمليات المنع",
		  "[move/move] نقل الصفحات",
		  "غيّر مجموعات Mara M.",
		  "منع Mara M.",
		  "أضاف Bruno Exempel إلى المجموعة ipblock-exempt (حتى 15‏/01‏/2027، 01:00)",
		  "غيّر مدة بقاء Bruno Exempel في المجموعة rollbacker (حتى 15‏/01‏/2027، 01:00)",
		  "أضاف Bruno Exempel إلى المجموعة sysop (حتى 15‏/01‏/2027، 01:00) في enwiki",
		  "عمليات الحذف والاسترجاع: مخفي في الويكي",
		]
	`);
});

test('names a change of Structured Discussions, which has no log', async () => {
	const [line = ''] = loadRecording('mediawiki');
	const parsed = parseRecentChangeText(line.replace(/"type":"[^"]*"/, '"type":"142"'));
	const say = await reader('en');
	expect(parsed.kind === 'event' && say({ ...parsed.event, title: 'Topic:Abc' })).toBe(
		'took part in the discussion Topic:Abc',
	);
});
