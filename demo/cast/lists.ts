import type { EventRegistration } from '../wikis/event-answers.ts';
import { bystanders, tracked } from './cast.ts';
import { contestants } from './contest.ts';

/** Who takes part in the workshop: people who are tracked for it, and some whom nobody follows yet. */
const participants = [
	...tracked.filter(({ labels }) => labels.includes('Workshop 2026')).map(({ name }) => name),
	...bystanders.map(({ name }) => name),
];
/** On some wikis no list has addresses, which have no account to take part with. */
const accounts = participants.filter((name) => !/^[\d.]+$/.test(name));

/** Pages and categories that name people, by wiki and title, with the pages of users on them. */
export const lists: readonly { wiki: string; title: string; users: readonly string[] }[] = [
	{
		wiki: 'metawiki',
		title: 'Workshop 2026/Participants',
		// Signatures link to both pages, and some to one below.
		users: participants
			.flatMap((name) => [`User:${name}`, `User talk:${name}`])
			.concat('User:Example Founder/Workshop'),
	},
	{
		wiki: 'enwiki',
		title: 'Category:Wikipedians in Sampletown',
		users: ['User:Example Gardener', 'User:Garden & Sons/About me', 'User:Garden & Sons', 'User talk:Sample Surveyor'],
	},
	{
		wiki: 'dewiki',
		title: 'Kategorie:Benutzer aus Musterstadt',
		users: ['User:Beispielgärtnerin', 'User:Example Founder', 'User:Probe-Neuling/Werkstatt'],
	},
];

/** Registrations for events; the last of the participants takes part privately. */
export const events: readonly EventRegistration[] = [
	{
		id: 2026,
		title: 'Event:Workshop 2026',
		participants: [...accounts.map((name) => ({ name })), { name: 'Example Performer', isPrivate: true }],
	},
	{ id: 2027, title: 'Event:Bridges of Europe 2026', participants: contestants.map(({ name }) => ({ name })) },
];
