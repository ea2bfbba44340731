// Preloaded into the launcher's children: when the launcher dies, even by kill -9, their channel to it closes.
// Only in direct children: their own children inherit the flag, and unref'ing the channel by which a worker of
// `next build` lives would end the build early, with exit code 0 and nothing built.
if (process.channel && process.ppid === Number(process.env.LAUNCHER_PID)) {
  process.channel.unref();
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
