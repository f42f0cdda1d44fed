import ts from 'typescript';

/** A function that has a body, or a signature in a type. */
export interface FunctionFigures {
	name: string;
	/** The line on which it begins, from 1. */
	line: number;
	/** From its first line to its last; doc comments are not counted. */
	lines: number;
	/** `this` is not counted. */
	parameters: number;
}

/** The figures of one source file. */
export interface SourceFigures {
	lines: number;
	functions: FunctionFigures[];
	/** Lines that a comment touches. */
	docLines: number;
	commentLines: number;
	/** The specifiers of all imports, lazy ones and those of types included. */
	imports: string[];
}

/** Measures a file. Markup and styles count as lines only. */
export function sourceFigures(path: string, text: string): SourceFigures {
	const source = ts.createSourceFile(path, scriptOf(path, text), ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
	const functions: FunctionFigures[] = [];
	const imports: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node) && !ts.isJSDocSignature(node)) functions.push(functionFigures(node, source));
		const specifier = specifierOf(node);
		if (specifier !== null) imports.push(specifier);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return { lines: text.split('\n').length - 1, functions, ...countComments(source), imports };
}

/** The script part of a component, and of styles nothing. The rest becomes blanks, so that line numbers stay. */
function scriptOf(path: string, text: string): string {
	if (path.endsWith('.css')) return '';
	if (!path.endsWith('.svelte')) return text;
	let script = text.replace(/[^\n]/g, ' ');
	for (const match of text.matchAll(/(?<=<script\b[^>]*>)[\s\S]*?(?=<\/script>)/g)) {
		script = script.slice(0, match.index) + match[0] + script.slice(match.index + match[0].length);
	}
	return script;
}

function functionFigures(node: ts.SignatureDeclaration, source: ts.SourceFile): FunctionFigures {
	const line = lineAt(source, node.getStart(source));
	return {
		name: nameOf(node),
		line: line + 1,
		lines: lineAt(source, node.end) - line + 1,
		parameters: node.parameters.filter(({ name }) => name.getText(source) !== 'this').length,
	};
}

function nameOf({ name, parent }: ts.SignatureDeclaration): string {
	if (name) return name.getText();
	if (ts.isCallExpression(parent)) return `${parent.expression.getText()}(…)`;
	return 'name' in parent && parent.name ? (parent.name as ts.Node).getText() : '(anonymous)';
}

function specifierOf(node: ts.Node): string | null {
	const at =
		ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
			? node.moduleSpecifier
			: ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
				? node.arguments[0]
				: undefined;
	return at && ts.isStringLiteral(at) ? at.text : null;
}

function countComments(source: ts.SourceFile): { docLines: number; commentLines: number } {
	const docs = new Set<number>();
	const others = new Set<number>();
	const text = source.text;
	const add = (comments: readonly ts.CommentRange[] = []): void => {
		for (const { pos, end } of comments) {
			const lines = text.startsWith('/**', pos) ? docs : others;
			for (let line = lineAt(source, pos); line <= lineAt(source, end); line += 1) lines.add(line);
		}
	};
	// By the tree, since text may look like a comment.
	const visit = (node: ts.Node): void => {
		add(ts.getLeadingCommentRanges(text, node.pos));
		add(ts.getTrailingCommentRanges(text, node.end));
		node.getChildren(source).forEach(visit);
	};
	visit(source);
	return { docLines: docs.size, commentLines: others.size };
}

function lineAt(source: ts.SourceFile, position: number): number {
	return source.getLineAndCharacterOfPosition(position).line;
}
