/** Why a command does not start or continue: one sentence, for the person who typed it. */
export class StartError extends Error {
	constructor(sentence: string, options?: ErrorOptions) {
		super(sentence, options);
		this.name = 'StartError';
	}
}
