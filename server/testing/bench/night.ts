import { performance } from "node:perf_hooks";
import { closeDb } from "#db/client.ts";
import { playNight } from "../night.ts";
import { startBenchDatabase } from "./bench-database.ts";
import { report } from "./report.ts";

const DELIVERIES = 200_000;
const SEED = 29_11;

/** Six simulated hours in which providers fail, ask to wait, and take messages without saying so. */
export async function benchNight({ isQuick }: { isQuick: boolean }): Promise<boolean> {
  const database = await startBenchDatabase();
  try {
    const deliveries = isQuick ? DELIVERIES / 10 : DELIVERIES;
    const startedAt = performance.now();
    const { counts, received, repeats, broken } = await playNight({ seed: SEED, deliveries });
    const seconds = (performance.now() - startedAt) / 1_000;
    const { delivered = 0, dead = 0, retrying = 0, waiting = 0 } = counts;
    for (const words of broken) console.log(`  broken: ${words}`);
    return report(`a night of trouble: ${deliveries.toLocaleString("en")} deliveries in six simulated hours`, [
      { label: "promises broken", value: broken.length, unit: "", max: 0 },
      {
        label: "neither delivered, dead nor waiting",
        value: deliveries - delivered - dead - retrying - waiting,
        unit: "",
        max: 0,
      },
      { label: "delivered", value: delivered, unit: "" },
      { label: "dead, with their reason", value: dead, unit: "" },
      { label: "waiting for their time", value: retrying + waiting, unit: "" },
      { label: "taken by a provider", value: received, unit: "" },
      { label: "came again with the same id", value: repeats, unit: "" },
      { label: "played in", value: seconds, unit: "s" },
    ]);
  } finally {
    await closeDb();
    await database.remove();
  }
}
