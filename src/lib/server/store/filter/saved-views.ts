import { Problem } from '#lib/domain/core/problem.ts';
import { mostViews, type SavedView } from '#lib/domain/filter/saved-view.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { write } from '../core/state.ts';

/** A view as its owner wants it saved. */
export interface NewView {
	/** The view to be changed; null makes one, or replaces the one of that name. */
	id: number | null;
	name: string;
	query: string;
}

/**
 * The views of one person, the oldest first.
 * @param owner the session's id of the person, see domain/access/session-owner.ts
 */
export async function listSavedViews(db: Db, owner: string): Promise<SavedView[]> {
	return db
		.selectFrom('saved_views')
		.select(['id', 'name', 'query', 'saved_at as savedAt'])
		.where('owner', '=', owner)
		.orderBy('id')
		.execute();
}

/**
 * Saves a view, or gives one another name or query.
 * @throws {Problem} `not-found`, or `conflict` if another has that name (`name`) or there are too many (`views`)
 */
export async function saveView(db: Db, owner: string, { id, name, query }: NewView): Promise<void> {
	await write(db, async ({ tx }) => {
		const views = await tx.selectFrom('saved_views').select(['id', 'name']).where('owner', '=', owner).execute();
		const namesake = views.find((view) => view.name === name);
		if (id !== null && !views.some((view) => view.id === id)) throw notFound();
		if (id !== null && namesake && namesake.id !== id)
			throw new Problem('conflict', 'another view has this name', { field: 'name' });
		const changed = id ?? namesake?.id ?? null;
		if (changed === null) {
			if (views.length >= mostViews)
				throw new Problem('conflict', `there can be at most ${mostViews} views`, { field: 'views' });
			await tx
				.insertInto('saved_views')
				.values({ owner, name, query, saved_at: currentTime(tx) })
				.execute();
		} else {
			await tx
				.updateTable('saved_views')
				.set({ name, query, saved_at: currentTime(tx) })
				.where('id', '=', changed)
				.execute();
		}
	});
}

/** Deletes a view. @throws {Problem} `not-found` if the person has none of that number */
export async function deleteSavedView(db: Db, owner: string, id: number): Promise<void> {
	await write(db, async ({ tx }) => {
		const view = await tx
			.selectFrom('saved_views')
			.select('id')
			.where('id', '=', id)
			.where('owner', '=', owner)
			.executeTakeFirst();
		if (!view) throw notFound();
		await tx.deleteFrom('saved_views').where('id', '=', id).execute();
	});
}

function notFound(): Problem {
	return new Problem('not-found', 'there is no such view', { field: 'id' });
}
