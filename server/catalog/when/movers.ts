import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Mover } from "#server/contract/plan.ts";
import type { MoverConfig } from "#server/contract/trigger-config.ts";
import { eventTopic } from "../abi.ts";
import type { NodeProblem } from "../define-node.ts";
import { NEW_PRICE_TOPIC } from "../known-topics.ts";
import { protocolOf } from "../protocols/index.ts";
import { checkAddress, lower } from "./parts.ts";

const MOVERS_MAX = 40;

export const moversSchema: z.ZodType<MoverConfig[]> = z
  .array(
    z.strictObject({
      address: z.string().max(100),
      name: z.string().max(80),
      protocol: z.string().max(60).default(""),
      on: z.enum(["names-wallet", "any-event", "feed"]),
    }),
  )
  .max(MOVERS_MAX);

export const moversField: FieldSpec = {
  key: "movers",
  kind: "movers",
  label: "Read again at once after",
  help: "What may move the value. Without it, and besides it, the value is read in turn: the nearer to a line, the more often.",
  optional: true,
};

export function checkMovers(movers: MoverConfig[]): NodeProblem[] {
  return movers.flatMap((mover, i) => checkAddress(mover, `movers.${i}`, "the contract"));
}

/** A known protocol's events are asked for by name, so that the rest of a busy contract is not fetched. */
export function compileMovers(movers: MoverConfig[]): Mover[] {
  return movers.flatMap((mover): Mover[] => {
    const address = lower(mover.address);
    if (mover.on === "feed") return [{ address, topic0: NEW_PRICE_TOPIC, wallets: false, proxy: true }];
    const wallets = mover.on === "names-wallet";
    const topics = topicsOf(mover);
    if (topics.length === 0) return [{ address, topic0: null, wallets }];
    return topics.map((topic0) => ({ address, topic0, wallets }));
  });
}

function topicsOf({ protocol, on }: MoverConfig): `0x${string}`[] {
  const known = protocolOf(protocol);
  if (!known) return [];
  const names = on === "names-wallet" ? known.walletEvents : undefined;
  return known.events.filter(({ name }) => !names || names.includes(name)).map(eventTopic);
}
