import { parseActionsText } from "#server/catalog/abi-actions.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { DemoWorld } from "../chain/world.ts";
import { draw, eventConfig } from "./draw.ts";

/** Whose account sends the demo's transactions. */
export const KEEPER_NAME = "Keeper";

/** Anybody may call it: what the pool owes its treasury is minted to it. */
const POOL = parseActionsText("function mintToTreasury(address[] assets)");

/** After each liquidation the keeper collects the pool's fees: a transaction, once for each. */
export function collectFees({ chainId, contracts }: DemoWorld): Graph {
  const pool = { address: contracts.pool, name: "Aave pool" };
  const call = {
    ...pool,
    ...{ from: null, functions: POOL.actions, errors: POOL.errors, function: "mintToTreasury(address[])", sent: null },
    args: [{ kind: "value", value: JSON.stringify([contracts.weth, contracts.usdc, contracts.wbtc]), decimals: 0 }],
  };
  return draw(
    [
      {
        id: "event",
        type: "contract-event",
        name: "Liquidation",
        at: [0, 0],
        config: { chainId, ...eventConfig("aave-v3-pool", "LiquidationCall", pool) },
      },
      {
        id: "collect",
        type: "contract-call",
        name: "Collect the fees",
        at: [0, 130],
        config: { chainId, call, signer: KEEPER_NAME, worthSeconds: 3600 },
      },
    ],
    [["event", "collect"]],
  );
}
