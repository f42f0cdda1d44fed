/** What stands around a chart on its picture. */
interface Surroundings {
	title: string;
	/** What the colours mean. */
	legend: readonly { label: string; colour: string }[];
	/** What is to be said of it, such as what is not known. */
	notes: readonly string[];
	ink: string;
	background: string;
	font: string;
	direction: 'ltr' | 'rtl';
}

const margin = 16;
const line = 20;

/** A drawn chart as a picture that can stand alone: with its title, its legend and its notes. */
export async function chartImage(chart: HTMLCanvasElement, around: Surroundings): Promise<Blob | null> {
	const ratio = chart.width / chart.clientWidth;
	const width = chart.clientWidth + 2 * margin;
	const legend = layOut(around, width);
	const height = chart.clientHeight + 3 * margin + line * (1 + legend.lines + around.notes.length);
	const canvas = document.createElement('canvas');
	canvas.width = width * ratio;
	canvas.height = height * ratio;
	const pen = canvas.getContext('2d');
	if (!pen) return null;
	pen.scale(ratio, ratio);
	pen.fillStyle = around.background;
	pen.fillRect(0, 0, width, height);
	pen.direction = around.direction;
	pen.textAlign = 'start';
	pen.textBaseline = 'top';
	const side = around.direction === 'rtl' ? width - margin : margin;
	const toward = around.direction === 'rtl' ? -1 : 1;
	pen.fillStyle = around.ink;
	pen.font = `bold 16px ${around.font}`;
	pen.fillText(around.title, side, margin);
	pen.drawImage(chart, margin, margin + line + margin / 2, chart.clientWidth, chart.clientHeight);
	const below = chart.clientHeight + 2 * margin + line;
	pen.font = `13px ${around.font}`;
	for (const { label, colour, at, row } of legend.entries) {
		const start = side + toward * at;
		pen.fillStyle = colour;
		pen.fillRect(start, below + row * line + 2, toward * 10, 10);
		pen.fillStyle = around.ink;
		pen.fillText(label, start + toward * 16, below + row * line);
	}
	for (const [index, note] of around.notes.entries())
		pen.fillText(note, side, below + (legend.lines + index) * line, width - 2 * margin);
	return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** Puts the entries of a legend into lines. */
function layOut({ legend, font }: Surroundings, width: number) {
	const pen = document.createElement('canvas').getContext('2d');
	if (pen) pen.font = `13px ${font}`;
	let at = 0;
	let row = 0;
	const entries = legend.map((entry) => {
		const room = 32 + (pen?.measureText(entry.label).width ?? 0);
		if (at > 0 && at + room > width - 2 * margin) {
			at = 0;
			row += 1;
		}
		const placed = { ...entry, at, row };
		at += room;
		return placed;
	});
	return { entries, lines: row + 1 };
}
