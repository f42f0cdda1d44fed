/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A JSON object from outside, not checked yet. */
export type JsonObject = Record<string, unknown>;

/** What can be wrong with a field. */
export type FieldFault = 'missing' | 'wrong-type' | 'out-of-range' | 'too-long';

/** Thrown by the readers below. The message names the field and never repeats its value. */
export class FieldError extends Error {
	readonly fault: FieldFault;

	constructor(fault: FieldFault, field: string) {
		super(field);
		this.name = 'FieldError';
		this.fault = fault;
	}
}

/** The value, or throws `missing`. */
export function required<Value>(value: Value | null, field: string): Value {
	if (value === null) throw new FieldError('missing', field);
	return value;
}

/** Whether a value is a JSON object, so neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a name; empty if it is missing or null. */
export function objectField(from: JsonObject, field: string): JsonObject {
	const value = from[field] ?? {};
	if (!isObject(value)) throw new FieldError('wrong-type', field);
	return value;
}

/** Text without characters that a database refuses: lone surrogates and NUL become the replacement character. */
export function storable(text: string): string {
	return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Text that is {@link storable}, of at most `maximum` UTF-16 units; null if it is missing or null. */
export function textField(from: JsonObject, field: string, maximum: number): string | null {
	const value = from[field] ?? null;
	if (value === null) return null;
	if (typeof value !== 'string') throw new FieldError('wrong-type', field);
	if (value.length > maximum) throw new FieldError('too-long', field);
	return storable(value);
}

/** True or false; null if it is missing or null. */
export function flagField(from: JsonObject, field: string): boolean | null {
	const value = from[field] ?? null;
	if (value !== null && typeof value !== 'boolean') throw new FieldError('wrong-type', field);
	return value;
}

/** A safe integer of at least `minimum`; null if it is missing or null. */
export function integerField(
	from: JsonObject,
	field: string,
	minimum = 0,
	maximum = Number.MAX_SAFE_INTEGER,
): number | null {
	const value = from[field] ?? null;
	if (value === null) return null;
	if (typeof value !== 'number') throw new FieldError('wrong-type', field);
	if (!Number.isSafeInteger(value) || value < minimum || value > maximum) throw new FieldError('out-of-range', field);
	return value;
}

/** Maximum nesting: deeper than any log's parameters, and safe for recursion. */
const maximumDepth = 32;

function storableJson(value: unknown, depth: number): Json | undefined {
	// `1e999` is valid JSON, but its value is not.
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	if (value === null || typeof value === 'boolean') return value;
	if (typeof value === 'string') return storable(value);
	if (typeof value !== 'object' || depth === 0) return undefined;
	if (Array.isArray(value)) {
		const parts = value.map((part) => storableJson(part, depth - 1));
		return parts.some((part) => part === undefined) ? undefined : (parts as Json[]);
	}
	const parts = Object.entries(value).map(([name, part]) => [storable(name), storableJson(part, depth - 1)] as const);
	return parts.some(([, part]) => part === undefined) ? undefined : (Object.fromEntries(parts) as Record<string, Json>);
}

/**
 * Any JSON value with {@link storable} texts; null if it is missing, has more than `maximumBytes` as JSON in UTF-8, or
 * is nested more than 32 deep.
 */
export function jsonField(from: JsonObject, field: string, maximumBytes: number): Json {
	const value = storableJson(from[field] ?? null, maximumDepth) ?? null;
	return new TextEncoder().encode(JSON.stringify(value)).length > maximumBytes ? null : value;
}
