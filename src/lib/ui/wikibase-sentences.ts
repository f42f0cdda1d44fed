export { default as FoldedWords } from './FoldedWords.svelte';
export { default as SentenceWords } from './SentenceWords.svelte';
export { loadSentenceMessages } from '../messages/sentences.ts';
export { wikibaseSentences as rowSentences } from '../domain/wikibase-sentences.ts';
