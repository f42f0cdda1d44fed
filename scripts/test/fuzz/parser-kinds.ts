import type fc from 'fast-check';
import { FieldError, type JsonObject } from '#lib/domain/core/json-fields.ts';
import { anyLike, anyText, type Attack, attacks, longPlaces, type Outside, textOf } from './given.ts';

/** A parser of something that comes from outside, and what must be true of it. */
export interface Parser {
	name: string;
	/** Inputs. */
	given: fc.Arbitrary<unknown>;
	/** Reads one. May be a promise. */
	read: (given: never) => unknown;
	/** The errors that it may throw: what its comment names. */
	mayThrow: readonly Kind[];
	/** The inverse: what it makes of a value is read as the same value. Null: there is none. */
	again: ((value: never) => unknown) | null;
	/** Long inputs of one kind, each with the same parts again and again. Its time must grow no faster than they do. */
	long: readonly ((length: number) => unknown)[];
}

type Kind = abstract new (...args: never[]) => Error;

interface Options<Given, Value> {
	/** Good inputs, from which others are made. */
	like?: readonly Given[];
	mayThrow?: readonly Kind[];
	again?: (value: NonNullable<Value>) => Given;
}

/** A parser of text. */
export function text<Value>(
	name: string,
	read: (text: string) => Value,
	{ like = [], mayThrow = [], again, starts = [] }: Options<string, Value> & { starts?: readonly string[] } = {},
): Parser {
	const long = attacks(starts).map((attack) => (length: number) => textOf(attack, length));
	return { name, given: anyText(like), read, mayThrow, again: again ?? null, long };
}

/** A parser of what a JSON text holds. @param make what it takes of such a value */
export function value<Given, Value>(
	name: string,
	read: (given: Given) => Value,
	make: (value: Outside) => Given,
	{
		like,
		mayThrow = [],
		again,
	}: { like: readonly Outside[]; mayThrow?: readonly Kind[]; again?: (value: NonNullable<Value>) => Given },
): Parser {
	// Each place with the attacks in turn: all of them at all places would be hours.
	const all = attacks();
	const places = like.flatMap(longPlaces);
	const step = Math.max(1, Math.floor((all.length * places.length) / 500));
	const long = places.flatMap((put, at) =>
		all
			.filter((_, index) => index % step === at % step)
			.map((attack: Attack) => (length: number) => make(put(textOf(attack, length)))),
	);
	return { name, given: anyLike(like).map(make), read, mayThrow, again: again ?? null, long };
}

/** The object that a wiki or a client has sent. */
export function object<Value>(
	name: string,
	read: (object: JsonObject) => Value,
	like: readonly unknown[],
	mayThrow: readonly Kind[] = [FieldError],
): Parser {
	return value(name, read, asObject, { like: like as Outside[], mayThrow });
}

export const asObject = (sent: Outside): JsonObject =>
	typeof sent === 'object' && sent !== null && !Array.isArray(sent) ? sent : { sent };

/** The fields of a form or of an address; a list is a field that comes several times. */
export function fields<Value>(
	name: string,
	read: (fields: URLSearchParams) => Value,
	options: {
		like: readonly Outside[];
		mayThrow?: readonly Kind[];
		again?: (value: NonNullable<Value>) => URLSearchParams;
	},
): Parser {
	return value(name, read, asFields, options);
}

export function asFields(sent: Outside): URLSearchParams {
	const made = new URLSearchParams();
	for (const [name, given] of Object.entries(asObject(sent)))
		for (const one of Array.isArray(given) ? given : [given])
			made.append(name, typeof one === 'string' ? one : JSON.stringify(one));
	return made;
}

export const asBytes = (sent: string): Uint8Array => new TextEncoder().encode(sent);
