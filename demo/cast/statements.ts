import { pick } from '../../fixtures/random.ts';
import { properties } from '../texts/places.ts';
import { claim, label } from './claims.ts';
import { type Beginning, between, type Deed, row } from './row.ts';
import { writer } from './writing.ts';

const second = 1_000;

/** Statements or labels of items, one after the other. */
export function curator(beginning: Beginning): Deed[] {
	const { random, who } = beginning;
	if (random() < 0.2) return writer({ ...beginning, who: { ...who, home: who.others[0] ?? who.home } });
	const property = pick(random, Object.keys(properties));
	const make = random() < 0.25 ? () => label(random) : () => claim(random, property);
	return row(random, between(random, 4, 15), [9 * second, 40 * second], make);
}
