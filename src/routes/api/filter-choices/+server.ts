import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import { labelGroups } from '#lib/domain/tracking/labels.ts';
import { typeChoices } from '#lib/domain/event/event.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { readSettings } from '#lib/server/store/core/settings.ts';
import { listEventTypes } from '#lib/server/store/event/event-types.ts';
import { listTagNames } from '#lib/server/store/outcome/change-tags.ts';
import { listTagNamesByWiki } from '#lib/server/store/outcome/tag-names.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { listFormerNames } from '#lib/server/store/person/users.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';

/** The choices for a filter. */
export const GET = endpoint(async () => {
	const { db } = services();
	const [users, formerNames, wikis, types, tags, tagNames, settings] = await Promise.all([
		listTrackedUsers(db),
		listFormerNames(db),
		listWikis(db),
		listEventTypes(db),
		listTagNames(db),
		listTagNamesByWiki(db),
		readSettings(db),
	]);
	const answer: FilterChoicesResponse = {
		users: users.map(({ username }) => username),
		labels: labelGroups(users),
		formerNames,
		wikis: wikis.map((wiki) => {
			const names = tagNames.get(wiki.name);
			return { ...wiki, ...(names && { tagNames: names }) };
		}),
		types: typeChoices(types),
		tags,
		hasRisk: settings.revertRisk,
	};
	return Response.json(answer);
});
