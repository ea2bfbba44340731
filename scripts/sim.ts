/**
 * `npm run sim -- --seed 7 --minutes 20`, or `--seeds 500 --from 1`: plays seeds against a model, see docs/simulation.md.
 * `--twice` plays each seed again and says where the two part: a seed that does not play the same is worth nothing.
 * `npm run sim -- --graphs 1000`: random graphs, topics, settings and events, by one statement and one by one.
 */
import { parseArgs } from "node:util";

process.env.LOG_LEVEL ??= "silent";
process.env.DATABASE_URL ??= "postgres://simulation.invalid/simulation";
process.env.APP_URL ??= "http://localhost:3000";
process.env.BELLWETHER_SECRET_KEY ??= Buffer.alloc(32, 7).toString("base64");

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    graphs: { type: "string" },
    seeds: { type: "string", default: "1" },
    from: { type: "string" },
    minutes: { type: "string", default: "12" },
    "until-step": { type: "string" },
    trace: { type: "boolean", default: false },
    "keep-going": { type: "boolean", default: false },
    twice: { type: "boolean", default: false },
  },
});
const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
const isGood = values.graphs === undefined ? await seeds() : await graphs(Number(values.graphs));
process.exit(isGood ? 0 : 1);

async function seeds(): Promise<boolean> {
  const { playSeeds } = await import("#server/testing/simulator/play-seeds.ts");
  return playSeeds({
    from: numberOf(values.seed ?? values.from) ?? 1 + Math.floor(Math.random() * 1_000_000),
    count: values.seed === undefined ? Number(values.seeds) : 1,
    minutes: Number(values.minutes),
    untilStep: numberOf(values["until-step"]),
    isTraced: values.trace,
    keepsGoing: values["keep-going"],
    isTwice: values.twice,
  });
}

async function graphs(count: number): Promise<boolean> {
  const { playGraphs } = await import("#server/testing/simulator/play-graphs.ts");
  return playGraphs({ count, seed: numberOf(values.seed) });
}
