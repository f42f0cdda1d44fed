/** A picture and its size in CSS pixels. */
export interface Picture {
	width: number;
	height: number;
	/** Pixels of the picture per CSS pixel. */
	ratio: number;
	/** Draws the picture, its upper left corner at the origin. */
	draw: (pen: CanvasRenderingContext2D) => void;
}

/** What a colour means. With dashes (lengths in CSS pixels) it is the colour of a line. */
export interface LegendEntry {
	label: string;
	colour: string;
	dashes?: readonly number[];
}

/** What is drawn around a chart in its picture. */
interface Surroundings {
	title: string;
	legend: readonly LegendEntry[];
	/** Notes on the numbers, such as which time is unknown. */
	notes: readonly string[];
	ink: string;
	background: string;
	font: string;
	direction: 'ltr' | 'rtl';
}

const margin = 16;
const line = 20;

/**
 * A chart as a picture that is understood outside its page: with title, legend and notes.
 * @returns a PNG file; null if the browser cannot make one
 */
export async function chartImage(picture: Picture, around: Surroundings): Promise<Blob | null> {
	const canvas = document.createElement('canvas');
	const pen = canvas.getContext('2d');
	if (!pen) return null;
	const width = picture.width + 2 * margin;
	const room = width - 2 * margin;
	const fonts = { title: `bold 16px ${around.font}`, text: `13px ${around.font}` };
	pen.font = fonts.title;
	const title = wrap(pen, around.title, room);
	pen.font = fonts.text;
	const notes = around.notes.flatMap((note) => wrap(pen, note, room));
	const legend = layOut(pen, around.legend, room);
	const top = margin + line * title.length + margin / 2;
	const below = top + picture.height + margin / 2;
	const height = below + line * (legend.lines + notes.length) + margin / 2;

	// This resets the font.
	canvas.width = Math.ceil(width * picture.ratio);
	canvas.height = Math.ceil(height * picture.ratio);
	pen.scale(picture.ratio, picture.ratio);
	pen.fillStyle = around.background;
	pen.fillRect(0, 0, width, height);
	pen.save();
	pen.translate(margin, top);
	picture.draw(pen);
	pen.restore();

	pen.direction = around.direction;
	pen.textAlign = 'start';
	pen.textBaseline = 'top';
	pen.fillStyle = around.ink;
	const side = around.direction === 'rtl' ? width - margin : margin;
	const toward = around.direction === 'rtl' ? -1 : 1;
	pen.font = fonts.title;
	for (const [index, text] of title.entries()) pen.fillText(text, side, margin + index * line);
	pen.font = fonts.text;
	for (const { label, colour, dashes, at, row, swatch } of legend.entries) {
		const start = side + toward * at;
		const y = below + row * line;
		if (dashes) drawLine(pen, { from: start, to: start + toward * swatch, y: y + 7, colour, dashes });
		else {
			pen.fillStyle = colour;
			pen.fillRect(start, y + 2, toward * swatch, swatch);
		}
		pen.fillStyle = around.ink;
		pen.fillText(label, start + toward * (swatch + 6), y);
	}
	for (const [index, text] of notes.entries()) pen.fillText(text, side, below + (legend.lines + index) * line);
	return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

function drawLine(
	pen: CanvasRenderingContext2D,
	{ from, to, y, ...look }: { from: number; to: number; y: number; colour: string; dashes: readonly number[] },
): void {
	pen.save();
	pen.strokeStyle = look.colour;
	pen.lineWidth = 2;
	pen.setLineDash([...look.dashes]);
	pen.beginPath();
	pen.moveTo(from, y);
	pen.lineTo(to, y);
	pen.stroke();
	pen.restore();
}

/** Breaks a text into lines of at most `room` CSS pixels; longer words are not broken. */
function wrap(pen: CanvasRenderingContext2D, text: string, room: number): string[] {
	const lines: string[] = [];
	for (const word of text.split(' ')) {
		const longer = `${lines.at(-1) ?? ''} ${word}`;
		if (lines.length > 0 && pen.measureText(longer).width <= room) lines[lines.length - 1] = longer;
		else lines.push(word);
	}
	return lines;
}

/** Puts the entries of a legend into lines. */
function layOut(pen: CanvasRenderingContext2D, legend: readonly LegendEntry[], room: number) {
	let at = 0;
	let row = 0;
	const entries = legend.map((entry) => {
		const swatch = entry.dashes ? 24 : 10;
		const width = swatch + 22 + pen.measureText(entry.label).width;
		if (at > 0 && at + width > room) {
			at = 0;
			row += 1;
		}
		const placed = { ...entry, at, row, swatch };
		at += width;
		return placed;
	});
	return { entries, lines: legend.length === 0 ? 0 : row + 1 };
}
