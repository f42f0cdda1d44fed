import {
	cdxIconCalendar,
	cdxIconChart,
	cdxIconCheckAll,
	cdxIconClock,
	cdxIconConfigure,
	cdxIconEllipsis,
	cdxIconListBullet,
	cdxIconUserActive,
	cdxIconUserAvatar,
	type Icon,
} from '@wikimedia/codex-icons';
import type { Role } from '#lib/domain/access/identity.ts';
import type { MessageKey } from '#lib/messages/messages.ts';

/** A page of the navigation. */
export interface Place {
	path: string;
	label: MessageKey;
	icon: Icon;
	/** Where it is: in the bar of a phone and the column of wide screens, or only in one of them. */
	on: 'both' | 'desktop' | 'phone';
	/** Whether it shows a view: links between such pages contain the current one. */
	hasView?: true;
	/** Who sees it; without: everyone who is allowed. */
	role?: Role;
}

/** A phone has room for the pages that are used most; `/more` has the others. */
const places: readonly Place[] = [
	{ path: '/', label: 'activity', icon: cdxIconListBullet, on: 'both', hasView: true },
	{ path: '/review', label: 'review', icon: cdxIconCheckAll, on: 'both', hasView: true },
	{ path: '/campaigns', label: 'campaigns', icon: cdxIconCalendar, on: 'desktop' },
	{ path: '/insights', label: 'insights', icon: cdxIconChart, on: 'desktop', hasView: true },
	{ path: '/users', label: 'people', icon: cdxIconUserActive, on: 'both' },
	{ path: '/preferences', label: 'preferences', icon: cdxIconUserAvatar, on: 'desktop' },
	{ path: '/status', label: 'status', icon: cdxIconClock, on: 'desktop' },
	{ path: '/settings', label: 'settings', icon: cdxIconConfigure, on: 'desktop', role: 'admin' },
	{ path: '/more', label: 'fields-more', icon: cdxIconEllipsis, on: 'phone' },
];

/** The pages for a role, in their order. */
export function placesFor(role: Role): readonly Place[] {
	return places.filter((place) => place.role === undefined || place.role === role);
}
