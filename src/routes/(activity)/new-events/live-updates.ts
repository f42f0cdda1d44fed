// All code for live updates in one chunk: the page is interactive without it.
export { live } from '#lib/client/feed/live.svelte.ts';
export { default as NewEvents } from './NewEvents.svelte';
