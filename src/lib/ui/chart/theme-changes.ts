/** Calls back whenever the colours of the page change, by choice or with the system. @returns ends it */
export function onThemeChange(callback: () => void): () => void {
	const observer = new MutationObserver(callback);
	observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
	const system = matchMedia('(prefers-color-scheme: dark)');
	system.addEventListener('change', callback);
	return () => {
		observer.disconnect();
		system.removeEventListener('change', callback);
	};
}
