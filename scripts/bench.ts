/** `npm run bench -- fanout`: measures on a Postgres of its own and fails when a promise is not kept. */
import { parseArgs } from "node:util";

process.env.LOG_LEVEL ??= "warn";

/**
 * `--quick`: shorter, for trying out; the figures promised are those without it. `--fresh`: simulated people whom the
 * rules of learning never met, beside the usual ones.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, fresh: { type: "boolean", default: false } },
});

const benches: Record<string, () => Promise<boolean>> = {
  wake: async () => (await import("#server/testing/bench/wake.ts")).benchWake(),
  events: async () => (await import("#server/testing/bench/events.ts")).benchEvents(),
  signals: async () => (await import("#server/testing/bench/signals.ts")).benchSignals(),
  "node-red": async () => (await import("#server/testing/bench/node-red.ts")).benchNodeRed(),
  ingest: async () => (await import("#server/testing/bench/ingest.ts")).benchIngest({ isQuick: values.quick }),
  match: async () => (await import("#server/testing/bench/match.ts")).benchMatch({ isQuick: values.quick }),
  deliver: async () => (await import("#server/testing/bench/deliver.ts")).benchDeliver({ isQuick: values.quick }),
  load: async () => (await import("#server/testing/bench/load.ts")).benchLoad({ isQuick: values.quick }),
  fair: async () => (await import("#server/testing/bench/fair.ts")).benchFair({ isQuick: values.quick }),
  kills: async () => (await import("#server/testing/bench/kills.ts")).benchKills({ isQuick: values.quick }),
  night: async () => (await import("#server/testing/bench/night.ts")).benchNight({ isQuick: values.quick }),
  priority: async () => (await import("#server/testing/bench/priority.ts")).benchPriority({ isQuick: values.quick }),
  learn: async () =>
    (await import("#server/testing/bench/learn.ts")).benchLearn({ isQuick: values.quick, isFresh: values.fresh }),
  "learning-pass": async () =>
    (await import("#server/testing/bench/learning-pass.ts")).benchLearningPass({ isQuick: values.quick }),
  canvas: async () => (await import("./bench-canvas/bench-canvas.ts")).benchCanvas(),
  fanout: async () => (await import("#server/testing/bench/fanout.ts")).benchFanout(),
};

/** Fetches another product from npm, so nobody meets it who did not ask for it. */
const BY_NAME_ONLY = ["node-red"];

const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
let isGood = true;
for (const [name, bench] of Object.entries(benches)) {
  const isAsked = positionals.length === 0 ? !BY_NAME_ONLY.includes(name) : positionals.includes(name);
  if (isAsked) isGood = (await bench()) && isGood;
}
process.exit(isGood ? 0 : 1);
