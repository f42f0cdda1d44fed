export { default as FoldedWords } from './FoldedWords.svelte';
export { default as SentenceWords } from './SentenceWords.svelte';
export { loadSentenceMessages } from '#lib/messages/sentences.ts';
export { wikibaseSentences as rowSentences } from '#lib/domain/sentence/wikibase-sentences.ts';
