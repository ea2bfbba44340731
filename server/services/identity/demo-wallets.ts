import { z } from "zod";
import { NotFoundError } from "#server/kernel/errors.ts";
import { askDemo, hasDemo } from "#server/services/demo/ask-demo.ts";
import { finishSignIn, finishSignInSchema, type SignedIn } from "./finish-sign-in.ts";
import type { Visitor } from "./sign-in-limit.ts";
import { startSignIn } from "./start-sign-in.ts";

const DEMO_CHAIN_ID = 31_337;

const walletSchema = z.object({
  address: z.string(),
  name: z.string(),
  role: z.enum(["operator", "admin", "subscriber"]),
  /** One line for the picker. */
  description: z.string(),
});
export type DemoWallet = z.infer<typeof walletSchema>;

/** People of the demo world whose keys it holds; none when the demo is off. */
export async function listDemoWallets(): Promise<DemoWallet[]> {
  if (!hasDemo()) return [];
  return await askDemo("/wallets", z.array(walletSchema));
}

export const demoSignInSchema = z.strictObject({ address: z.string(), workspace: z.string().max(60).optional() });

/**
 * Signs in as one of the demo's people: a real message, really signed, by a key that lives in the demo world. Only
 * our own fresh message is ever given to be signed.
 */
export async function demoSignIn(visitor: Visitor, input: z.infer<typeof demoSignInSchema>): Promise<SignedIn> {
  const wallet = (await listDemoWallets()).find((w) => w.address.toLowerCase() === input.address.toLowerCase());
  if (!wallet) throw new NotFoundError("This demo wallet");
  const { address } = wallet;
  const { message } = await startSignIn(visitor, { address, chainId: DEMO_CHAIN_ID, workspace: input.workspace });
  const { signature } = await askDemo("/sign", z.object({ signature: finishSignInSchema.shape.signature }), {
    address,
    message,
  });
  return await finishSignIn(visitor, { message, signature });
}
