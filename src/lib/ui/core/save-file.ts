/** Downloads a file that was made in the browser. */
export function saveFile(name: string, content: Blob): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(content);
	link.download = name;
	link.click();
	// The download has already started.
	URL.revokeObjectURL(link.href);
}
