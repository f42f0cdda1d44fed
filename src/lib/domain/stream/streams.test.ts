import { expect, it } from 'vitest';
import {
	formatStreamNames,
	isSideTopic,
	mainStream,
	parseStreamNames,
	sideStreams,
	sideTopicsOf,
	withSideStreams,
} from './streams.ts';

const base = 'https://stream.wikimedia.org/v2/stream/';

it('puts all streams into one address, once each', () => {
	const all = `${base}recentchange,${sideStreams.join(',')}`;
	expect(withSideStreams(`${base}recentchange`).href).toBe(all);
	expect(withSideStreams(all).href).toBe(all);
});

it('finds the side topics of the datacentres that serve the main one', () => {
	expect(sideTopicsOf([`eqiad.${mainStream}`, `eqiad.${sideStreams[0]}`, 'other'])).toEqual(
		sideStreams.map((stream) => `eqiad.${stream}`),
	);
	expect([`eqiad.${mainStream}`, ...sideTopicsOf([`codfw.${mainStream}`])].map(isSideTopic)).toEqual([
		false,
		...sideStreams.map(() => true),
	]);
});

it('stores a list of streams, and reads what older versions stored', () => {
	for (const names of [[], sideStreams.slice(0, 1), [...sideStreams]])
		expect(parseStreamNames(formatStreamNames(names))).toEqual(names);
	expect(parseStreamNames('mediawiki.page-delete mediawiki.page-undelete')).toEqual([
		'mediawiki.page-delete',
		'mediawiki.page-undelete',
	]);
	expect(formatStreamNames(sideStreams)?.length).toBeLessThanOrEqual(255);
});
