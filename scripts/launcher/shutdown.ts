import type { Terminal } from "./terminal.ts";

export type Shutdown = {
  readonly isStopping: boolean;
  /** Cleanups run once, the last registered first. */
  onStop: (cleanup: () => Promise<void> | void) => void;
  /** Lets a step that leaves something running come to its end before the cleanups. If they are due then, it never returns. */
  guard: <T>(step: Promise<T>) => Promise<T>;
  /** Cleans up and ends the process; a second call only waits with the first. */
  stop: (why: string, exitCode: number) => Promise<never>;
};

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Stops in order at Ctrl-C, SIGTERM and a closed terminal. A second signal cuts the patience short. */
export function createShutdown(terminal: Terminal, hurry: () => void): Shutdown {
  const cleanups: (() => Promise<void> | void)[] = [];
  const guarded = new Set<Promise<unknown>>();
  let stopping: Promise<never> | undefined;

  async function cleanUp(why: string, exitCode: number): Promise<never> {
    terminal.say(`Stopping: ${why}`);
    await Promise.allSettled(guarded);
    for (const cleanup of cleanups.reverse()) {
      try {
        await cleanup();
      } catch (error) {
        terminal.say(`While stopping: ${(error as Error).message}`);
      }
    }
    terminal.say("Stopped");
    process.exit(exitCode);
  }

  const shutdown: Shutdown = {
    get isStopping() {
      return stopping !== undefined;
    },
    onStop: (cleanup) => void cleanups.push(cleanup),
    guard: async (step) => {
      guarded.add(step);
      try {
        return await step;
      } finally {
        guarded.delete(step);
        if (stopping !== undefined) await stopping;
      }
    },
    stop: (why, exitCode) => {
      stopping ??= cleanUp(why, exitCode);
      return stopping;
    },
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (shutdown.isStopping) hurry();
      void shutdown.stop(signal === "SIGINT" ? "Ctrl-C" : signal, 0);
    });
  }
  return shutdown;
}
