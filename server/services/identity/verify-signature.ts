import { createPublicClient, fallback, http, verifyMessage } from "viem";
import type { SiweMessage } from "viem/siwe";
import { type ChainEndpoints, chainEndpoints } from "#server/kernel/env.ts";
import { ChainSilentError } from "./errors.ts";

const ASK_TIMEOUT_MS = 5_000;

type Signed = { message: string; signature: `0x${string}` };

/**
 * Whether the wallet signed the text: by its key, or, for a contract wallet (EIP-1271), by what its contract says on
 * the message's chain, if that chain is there to ask.
 *
 * @throws ChainSilentError (retry later)
 */
export async function verifySignature(
  { address, chainId }: Pick<SiweMessage, "address" | "chainId">,
  signed: Signed,
  endpoints: ChainEndpoints = chainEndpoints(),
): Promise<boolean> {
  const isKeys = await verifyMessage({ address, ...signed }).catch(() => false);
  if (isKeys) return true;
  // a websocket of its own for one question would stay open
  const urls = (endpoints.get(chainId) ?? []).filter((url) => url.reveal().startsWith("http"));
  if (urls.length === 0) return false;
  const ask = urls.map((url) => http(url.reveal(), { timeout: ASK_TIMEOUT_MS, retryCount: 1 }));
  const client = createPublicClient({ transport: fallback(ask) });
  // asked apart, because viem takes a silent chain for a refused signature
  const code = await client.getCode({ address }).catch((error: unknown) => {
    throw new ChainSilentError(chainId, error);
  });
  return code !== undefined && (await client.verifyMessage({ address, ...signed }));
}
