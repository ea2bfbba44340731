/**
 * Fills the demo workspace once the chain's contracts have addresses; see index.ts. A process of its own, because it
 * loads the server, which the long-lived demo world does not need.
 */
import { readFile } from "node:fs/promises";
import { closeDb } from "#db/client.ts";
import { readJsonFile, writeJsonFile } from "../chain/state.ts";
import type { DemoWorld } from "../chain/world.ts";
import { readDemoSettings } from "../env.ts";
import { openRatesDoor, seedDemo } from "./index.ts";

const { worldFile, ratesFile } = readDemoSettings(process.env);
const world = JSON.parse(await readFile(worldFile, "utf8")) as DemoWorld;
const isNew = await seedDemo(world, new Date());
console.log(isNew ? "demo workspace made: topics, people, credits, live workflows" : "demo workspace is there already");
if (isNew || !(await readJsonFile(ratesFile))) {
  const token = await openRatesDoor(new Date());
  if (token) await writeJsonFile(ratesFile, { token });
}
await closeDb();
