export { default as SentenceWords } from './SentenceWords.svelte';
export { eventSentences } from '../domain/event-sentence.ts';
export { loadSentenceMessages } from '../messages/sentences.ts';
