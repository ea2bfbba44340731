// Preloaded into all processes of an installation under test: their clock is the machine's, moved by as many
// milliseconds as a file says. The product knows nothing of it, and runs as it is.
import { readFileSync } from "node:fs";

const READ_AGAIN_MS = 5;
const machine = Date;
const file = process.env.MOVED_CLOCK_FILE ?? "";
let movedMs = 0;
let readAt = Number.NEGATIVE_INFINITY;

function now() {
  if (performance.now() - readAt > READ_AGAIN_MS) {
    readAt = performance.now();
    movedMs = Number(readFileSync(file, "utf8"));
  }
  return machine.now() + movedMs;
}

// A proxy, so that a date is a `Date` to whoever asks, wherever it was made.
globalThis.Date = new Proxy(machine, {
  construct: (target, given, made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made === globalThis.Date ? target : made),
  apply: () => new machine(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
