import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { inWorkspace } from "#db/client.ts";
import { signer } from "#db/schema/signer.ts";
import { chainOf } from "#server/catalog/chains/index.ts";
import { readBalance } from "#server/catalog/channels/contract-call/ask-node.ts";
import { fromUnits } from "#server/contract/decimal.ts";
import { NotFoundError } from "#server/kernel/errors.ts";
import { createAskChain } from "#server/pipeline/outbox/ask-chain.ts";
import type { MemberContext } from "#server/services/context.ts";
import { webChains } from "#server/services/reading/web-chains.ts";
import { signerNameSchema } from "./add-signer.ts";

const WEI_DECIMALS = 18;

export const readBalancesSchema = z.strictObject({ name: signerNameSchema });

export type SignerBalance = {
  chainId: number;
  chain: string;
  currency: string;
  /** Decimal of the currency; null where the chain does not answer. */
  balance: string | null;
  /** Why it is not known, in words. */
  trouble: string | null;
};

/** What a signer has on each chain that this installation reads, all asked at once. */
export async function readBalances(
  ctx: MemberContext,
  { name }: z.infer<typeof readBalancesSchema>,
): Promise<SignerBalance[]> {
  const [row] = await inWorkspace(ctx.workspaceId, (tx) =>
    tx
      .select({ address: signer.address })
      .from(signer)
      .where(and(eq(signer.workspaceId, ctx.workspaceId), eq(signer.name, name)))
      .limit(1),
  );
  if (!row) throw new NotFoundError(`The signer ${name}`);
  const { chains } = webChains();
  const ask = createAskChain(chains);
  return Promise.all(
    chains.ids.map(async (chainId) => {
      const told = await ask(chainId, (question) => readBalance(question, row.address));
      const chain = {
        chainId,
        chain: chainOf(chainId)?.name ?? `Chain ${chainId}`,
        currency: chainOf(chainId)?.currency ?? "",
      };
      if (told.kind === "done") return { ...chain, balance: fromUnits(told.value, WEI_DECIMALS), trouble: null };
      return { ...chain, balance: null, trouble: told.kind === "silent" ? told.detail : "It is not connected." };
    }),
  );
}
