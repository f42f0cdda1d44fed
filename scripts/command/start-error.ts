/** Why we do not start or go on: one sentence, for whoever typed the command. */
export class StartError extends Error {
	constructor(sentence: string, options?: ErrorOptions) {
		super(sentence, options);
		this.name = 'StartError';
	}
}
