import type { Texts } from './texts.ts';

/** French. */
export const fr: Texts = {
	line: 'Ligne $1 :',
	sentences: [
		"Le '''jardin d’exemple''' est un jardin imaginaire de [[Villemodèle]].",
		'Il a été aménagé en 1874 par la jardinière fictive Ada Modèle.',
		'On y accède en tramway depuis la [[place du Spécimen]].',
		'L’étang central abrite trois espèces de canards inventés.',
		'La restauration, commencée en 1998, a duré onze ans.<ref>{{Ouvrage |titre=Jardins qui n’ont jamais été}}</ref>',
		'La serre conserve des plantes de l’[[île de Nulle-Part]].',
		'Au printemps, toute la pente se couvre de tulipes bleues.',
		'Selon la mairie, 40 000 personnes viennent chaque année.',
	],
	small: ['orthographe', 'typo', 'mise en forme', 'lien corrigé', 'espace insécable'],
	more: [
		'/* Histoire */ après 1931',
		'ajout d’une source',
		'/* Fréquentation */ chiffres de l’an dernier',
		'introduction développée',
	],
	less: ['doublon supprimé', 'sans source depuis 2019', '/* Voir aussi */ déjà dans le texte'],
	trial: ['', 'essai', 'bonjour'],
	undone: 'Annulation de la modification $1 de [[Special:Contributions/$2|$2]]',
	translated: 'Traduction depuis $1',
	placed: 'Image : [[:Fichier:$1]]',
	pages: [
		'Jardin d’exemple',
		'Villemodèle',
		'Place du Spécimen',
		'Ada Modèle',
		'Île de Nulle-Part',
		'Tulipe bleue d’exemple',
		"L'exemple : suite",
		'Pont modèle',
	],
	fresh: 'Ruisseau d’exemple $1',
	talk: 'Discussion utilisateur',
	warned: 'Merci de ne pas vandaliser [[$1]]',
};
