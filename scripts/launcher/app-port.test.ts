import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseAppPort } from "./app-port.ts";
import { readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

let said: string[];
let stranger: Server;
let taken: number;
const terminal: Terminal = {
  say: (text) => void said.push(text),
  relay: () => undefined,
  print: () => undefined,
  secondsSinceStart: () => "0.0 s",
};
const settings = { ...readSettings([], {}) };

beforeEach(async () => {
  said = [];
  stranger = createServer().listen(0, "127.0.0.1");
  await once(stranger, "listening");
  taken = (stranger.address() as AddressInfo).port;
});
afterEach(() => void stranger.close());

test("default", async () => {
  stranger.close();
  await once(stranger, "close");
  expect(await chooseAppPort({ ...settings, port: taken }, undefined, terminal)).toBe(taken);
  expect(said).toEqual([]);
});

test("behavior: the default port is taken, so the next free one, and it says so", async () => {
  const port = await chooseAppPort({ ...settings, port: taken }, undefined, terminal);
  expect(port).toBeGreaterThan(taken);
  expect(said).toEqual([`Port ${taken} is taken by another program, so this is port ${port}`]);
});

test("behavior: waits for the port of a launcher that was killed", async () => {
  const choosing = chooseAppPort({ ...settings, port: taken }, { pid: 1, url: "", port: taken }, terminal);
  stranger.close();
  expect(await choosing).toBe(taken);
});

test("error: a port that was asked for is taken", async () => {
  const choosing = chooseAppPort({ ...settings, port: taken, isPortChosen: true }, undefined, terminal);
  await expect(choosing).rejects.toThrow(`Port ${taken} is taken by another program. Choose another with --port.`);
});
