import { pick } from '../../fixtures/random.ts';
import type { What } from '../generate.ts';
import type { Place } from '../texts/places.ts';
import { type Beginning, between, type Deed, row } from './row.ts';
import { anyPage, placeFor, summaryOf } from './titles.ts';

const second = 1_000;

/** Names that patrollers have to do with. */
const targets = ['Garden & Sons', '192.0.2.17', '192.0.2.44', '198.51.100.7', 'Muster-Leserin'];

/** What patrollers do besides reverting: they mark edits as seen, warn, block, thank and protect. */
export function patrols({ random, who }: Beginning): Deed[] {
	const wiki = placeFor(random, who);
	const chance = random();
	if (chance < 0.5) {
		return row(random, between(random, 3, 9), [12 * second, 45 * second], () => {
			const id = String(between(random, 1, 1e6));
			return log(wiki, anyPage(random, wiki), 0, {
				type: 'patrol',
				action: 'patrol',
				params: { curid: id, previd: '1', auto: 0 },
			});
		});
	}
	const target = pick(random, targets);
	const page = `${wiki.user}:${target}`;
	if (chance < 0.7) return [{ after: 0, what: warning(random, wiki, target) }];
	if (chance < 0.85) return [{ after: 0, what: log(wiki, page, 2, { type: 'thanks', action: 'thank', params: null }) }];
	if (chance < 0.95) {
		const params = { duration: '3 days', flags: 'nocreate', sitewide: true };
		return [
			{ after: 0, what: warning(random, wiki, target) },
			{
				after: 70 * second,
				what: log(wiki, page, 2, { type: 'block', action: 'block', params }, summaryOf(random, ['vandalism', 'spam'])),
			},
		];
	}
	const params = { description: '[edit=sysop]', cascade: false };
	return [
		{
			after: 0,
			what: log(wiki, 'Example of a quarrel', 0, { type: 'protect', action: 'protect', params }, 'edit war'),
		},
	];
}

function warning(random: () => number, wiki: Place, target: string): Partial<What> {
	const comment = wiki.texts.warned.replace('$1', anyPage(random, wiki));
	return {
		wiki,
		page: `${wiki.texts.talk}:${target}`,
		namespace: 3,
		type: 'edit',
		comment,
		bytes: between(random, 200, 700),
	};
}

/** A log action about a page of a namespace. */
function log(wiki: Place, page: string, namespace: number, entry: What['log'], comment = ''): Partial<What> {
	return { wiki, page, namespace, type: 'log', comment, log: entry };
}
