/** Whom the tools above the list are about: those ticked, all on the page, all found, or those found with a label. */
export type Scope = 'ticked' | 'page' | 'all' | 'label';

/** What is on the page, and how many are found on all pages. */
export interface Selectable {
	tracked: readonly { id: number; labels: readonly string[] }[];
	found: number;
	/** The labels of those found, and how many of them have each. */
	foundLabels: readonly { label: string; people: number }[];
}

/** Who is selected. What is chosen in one field is seen in the others: the boxes on the page follow, and the other way round. */
export class Selection {
	readonly #list: Selectable;
	#scope = $state<Scope>('ticked');
	#ticked = $state.raw<number[]>([]);
	#label = $state('');

	constructor(list: Selectable) {
		this.#list = list;
	}

	get scope(): Scope {
		return this.#scope;
	}

	set scope(scope: Scope) {
		this.#scope = scope;
		if (scope === 'ticked') return;
		const { tracked } = this.#list;
		this.#ticked = tracked
			.filter(({ labels }) => scope !== 'label' || labels.includes(this.#label))
			.map(({ id }) => id);
	}

	/** The ids whose boxes are ticked. */
	get ticked(): number[] {
		return this.#ticked;
	}

	set ticked(ids: number[]) {
		this.#ticked = ids;
		this.#scope = 'ticked';
	}

	/** The label that is chosen; empty: none yet. */
	get label(): string {
		return this.#label;
	}

	set label(label: string) {
		this.#label = label;
		this.scope = 'label';
	}

	/** How many are selected, on all pages. */
	get count(): number {
		if (this.#scope === 'all') return this.#list.found;
		if (this.#scope === 'label') return this.#list.foundLabels.find(({ label }) => label === this.#label)?.people ?? 0;
		return this.#ticked.length;
	}
}
