/** The package's core, without cookies and the packages that they need; its types are in another file. */
declare module 'm3api/core.js' {
	export * from 'm3api/types/core.js';
}
