// Loaded into a program before its own code, see processes.ts: when the process that started it is gone, even by
// SIGKILL, it ends as if it had been asked to. That nobody reads what it prints must not keep it from ending well; it may
// notice that first.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
