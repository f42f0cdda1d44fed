// Loaded into a program before its own code, see processes.ts: when the process that started it is gone, even by
// SIGKILL, it ends as if it had been asked to.
process.once('disconnect', () => {
	// Nobody reads what it prints any more; that must not keep it from ending well.
	for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
	process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
