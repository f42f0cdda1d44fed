// All that an open page needs to be told what happens, as code of its own: the page comes up without it.
export { live } from '#lib/client/feed/live.svelte.ts';
export { default as NewEvents } from './NewEvents.svelte';
