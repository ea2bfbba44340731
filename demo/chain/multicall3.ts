import type { Address, Hex } from "viem";
import type { Rpc } from "./rpc.ts";

/** Where Multicall3 lives on every chain. */
export const MULTICALL3: Address = "0xcA11bde05977b3631167028862bE2a173976CA11";

/**
 * Puts Multicall3 at its usual address, where anvil has nothing.
 *
 * viem carries the creation code for its calls without deployment; run as a call, it returns the runtime code.
 * @NOTE The path is not one of viem's public exports; the version is pinned.
 */
export async function installMulticall3(rpc: Rpc): Promise<void> {
  const path = new URL("../../node_modules/viem/_esm/constants/contracts.js", import.meta.url);
  const { multicall3Bytecode } = (await import(path.href)) as { multicall3Bytecode: Hex };
  const runtime = await rpc<Hex>("eth_call", [{ data: multicall3Bytecode }, "latest"]);
  await rpc("anvil_setCode", [MULTICALL3, runtime]);
}
