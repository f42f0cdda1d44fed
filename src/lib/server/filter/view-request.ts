import { FieldError, integerField, required, textField } from '#lib/domain/core/json-fields.ts';
import { longestViewName, longestViewQuery } from '#lib/domain/filter/saved-view.ts';
import { formatView, parseView } from '#lib/domain/filter/view.ts';
import { readFields } from '#lib/server/http/json-body.ts';
import type { NewView } from '#lib/server/store/filter/saved-views.ts';

/**
 * Reads the body of a PUT to `/api/views`. The query is stored in our form, with only the parameters of a view.
 * @throws {Problem} `bad-input` naming the field
 */
export function parseViewRequest(body: Readonly<Record<string, unknown>>): NewView {
	return readFields(() => {
		const name = required(textField(body, 'name', longestViewName), 'name')
			.replace(/\s+/g, ' ')
			.trim();
		if (name === '') throw new FieldError('missing', 'name');
		const query = new URLSearchParams(required(textField(body, 'query', longestViewQuery), 'query'));
		// The moment does not change what is stored.
		const view = parseView(query, { now: 0, zone: 'UTC' });
		return { id: integerField(body, 'id', 1), name, query: String(formatView(view)) };
	});
}

/** Reads the body of a DELETE of `/api/views`. @throws {Problem} `bad-input` naming the field */
export function parseViewId(body: Readonly<Record<string, unknown>>): number {
	return readFields(() => required(integerField(body, 'id', 1), 'id'));
}
