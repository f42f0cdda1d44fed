/** Calls back whenever the colours of the page change, by a preference or with the system. @returns stops that */
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
