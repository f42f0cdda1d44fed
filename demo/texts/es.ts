import type { Texts } from './texts.ts';

/** Spanish. */
export const es: Texts = {
	line: 'Línea $1:',
	sentences: [
		"El '''jardín de ejemplo''' es un jardín inventado de [[Villamuestra]].",
		'Fue trazado en 1874 por la jardinera ficticia Ada Muestra.',
		'Se llega en tranvía desde la [[plaza del Modelo]].',
		'En el estanque viven tres especies de patos imaginarios.',
		'La restauración comenzó en 1998 y duró once años.<ref>{{cita libro |título=Jardines que nunca existieron}}</ref>',
		'El invernadero guarda plantas de la [[isla de Ningures]].',
		'En primavera toda la ladera se cubre de tulipanes azules.',
		'Según el ayuntamiento, cada año vienen 40 000 personas.',
	],
	small: ['ortografía', 'errata', 'formato', 'enlace corregido', 'coma'],
	more: ['/* Historia */ después de 1931', 'fuente añadida', '/* Visitantes */ cifras del año pasado', 'ampliación'],
	less: ['repetición', 'sin fuente desde 2019', 'más breve'],
	trial: ['', 'prueba', 'hola'],
	undone: 'Deshecha la edición $1 de [[Special:Contributions/$2|$2]]',
	translated: 'Traducción desde $1',
	placed: 'Imagen: [[:Archivo:$1]]',
	pages: [
		'Jardín de ejemplo',
		'Villamuestra',
		'Plaza del Modelo',
		'Ada Muestra',
		'Isla de Ningures',
		'Tulipán azul de ejemplo',
		'Puente de muestra',
	],
	fresh: 'Arroyo de ejemplo $1',
	talk: 'Usuario discusión',
	warned: 'Por favor, no añadas disparates a [[$1]]',
};
