import type { Picture } from './chart-image.ts';

/** Distance between the lines of a hatch, CSS pixels. */
const hatchEvery = 4;

/**
 * Part of a page as a picture: plain backgrounds, hatches (any other background) and texts, at their current positions.
 * Text for screen readers is left out.
 */
export function elementPicture(root: HTMLElement): Picture {
	const { left, top, width, height } = root.getBoundingClientRect();
	return {
		width,
		height,
		ratio: Math.max(2, devicePixelRatio),
		draw(pen) {
			pen.translate(-left, -top);
			paint(pen, root);
		},
	};
}

function paint(pen: CanvasRenderingContext2D, element: Element): void {
	const style = getComputedStyle(element);
	if (style.clipPath !== 'none') return;
	const box = element.getBoundingClientRect();
	pen.fillStyle = style.backgroundColor;
	pen.fillRect(box.left, box.top, box.width, box.height);
	if (style.backgroundImage !== 'none') hatch(pen, box, style.color);
	for (const node of element.childNodes) {
		if (node instanceof Element) paint(pen, node);
		else if (node instanceof Text) write(pen, node, style);
	}
}

function hatch(pen: CanvasRenderingContext2D, { left, top, width, height }: DOMRect, colour: string): void {
	pen.save();
	pen.beginPath();
	pen.rect(left, top, width, height);
	pen.clip();
	pen.strokeStyle = colour;
	pen.beginPath();
	for (let at = left - height; at < left + width; at += hatchEvery) {
		pen.moveTo(at, top + height);
		pen.lineTo(at + height, top);
	}
	pen.stroke();
	pen.restore();
}

/** Draws a text word by word, since the page may have broken it into lines. */
function write(pen: CanvasRenderingContext2D, text: Text, style: CSSStyleDeclaration): void {
	pen.fillStyle = style.color;
	pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
	pen.direction = style.direction === 'rtl' ? 'rtl' : 'ltr';
	pen.textAlign = 'left';
	pen.textBaseline = 'middle';
	const range = document.createRange();
	for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
		range.setStart(text, index);
		range.setEnd(text, index + word.length);
		const { left, top, height } = range.getBoundingClientRect();
		pen.fillText(word, left, top + height / 2);
	}
}
