let audio: AudioContext | null = null;

/** Plays two soft notes; nothing before the user has interacted with the page, when browsers allow no sound. */
export async function playSound(): Promise<void> {
	if (!navigator.userActivation.hasBeenActive) return;
	audio ??= new AudioContext();
	await audio.resume();
	const volume = new GainNode(audio, { gain: 0 });
	volume.connect(audio.destination);
	for (const [index, frequency] of [660, 880].entries()) {
		const from = audio.currentTime + index * 0.14;
		const note = new OscillatorNode(audio, { frequency });
		note.connect(volume);
		// Fades in and out, so that there is no click at either end.
		volume.gain.setTargetAtTime(0.12, from, 0.01);
		volume.gain.setTargetAtTime(0, from + 0.08, 0.03);
		note.start(from);
		note.stop(from + 0.3);
	}
}
