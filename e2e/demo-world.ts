import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DemoWorld } from "#demo/chain/world.ts";
import type { MailboxItem } from "#demo/mailbox/feed.ts";

/** Where the installation under test keeps its data; the runner says it. */
export const DATA_DIR = process.env.E2E_DATA_DIR ?? ".data/e2e";

/** Where the demo answers: its mailbox, its strings to pull, and its stand-in for a team's backend at /tiers. */
export function demoUrl(): string {
  const ports = JSON.parse(readFileSync(join(DATA_DIR, "demo-ports.json"), "utf8")) as { mailbox: number };
  return `http://127.0.0.1:${ports.mailbox}`;
}

/** Pulls a string of the demo world: a health factor, a price drop, a scripted failure. */
export async function control(name: string, input: Record<string, unknown>): Promise<void> {
  const reply = await fetch(`${demoUrl()}/control/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  if (!reply.ok) throw new Error(`The demo world answered ${reply.status} to ${name}: ${await reply.text()}`);
}

/** Where everything on the demo's chain is. */
export async function demoWorld(): Promise<DemoWorld> {
  const reply = await fetch(`${demoUrl()}/world`);
  if (!reply.ok) throw new Error(`The demo world answered ${reply.status}`);
  return (await reply.json()) as DemoWorld;
}

/** The address of the demo's small lending contract. */
export async function demoLending(): Promise<string> {
  return (await demoWorld()).contracts.demoLending;
}

/** Gives an account of the demo's chain an ether. */
export async function giveEther(address: string): Promise<void> {
  const body = { jsonrpc: "2.0", id: 1, method: "anvil_setBalance", params: [address, "0xde0b6b3a7640000"] };
  const headers = { "content-type": "application/json" };
  const reply = await fetch((await demoWorld()).rpcUrl, { method: "POST", headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`The demo's chain answered ${reply.status}`);
}

/** Everything that mail, Telegram and web calls brought, newest first. */
export async function mailbox(): Promise<MailboxItem[]> {
  const reply = await fetch(`${demoUrl()}/mailbox?limit=500`);
  if (!reply.ok) throw new Error(`The demo world's mailbox answered ${reply.status}`);
  return (await reply.json()) as MailboxItem[];
}
