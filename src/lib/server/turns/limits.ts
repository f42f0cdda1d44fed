import type { TurnLimits } from './turns.ts';

/** Whole exports. A third one of a session waits, a fifth one is refused. */
export const exportLimits: TurnLimits = { perSession: 2, inAll: 20, waiting: 2 };

/**
 * Pages of long reads, a turn each, so that those who read little get between those who read much: pages of exports,
 * of what live pages have missed, and of what a device copies. They rest for twice the time that they took, which
 * leaves most of the process to those who ask for a page.
 */
export const pageLimits: TurnLimits = { perSession: 2, inAll: 2, waiting: 30, rest: 2 };

/** Events in a page of a long read: formatting them is what the process does in one go. */
export const longPage = 200;

/** Events in a page that needs no turn: a list in a browser asks for no more. */
export const longestShortPage = 100;

/** A reader of an export who takes nothing for so long, in ms, is cut off, so that others get their turn. */
export const longestStandstill = 60_000;

/** Live connections: of one session, and in all. */
export const liveLimits = { perSession: 20, inAll: 2_000 };
