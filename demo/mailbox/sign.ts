import type { Hex } from "viem";
import { parseSiweMessage, validateSiweMessage } from "viem/siwe";
import { actorAccount, findActor } from "../actors.ts";

/** The demo's keys sign nothing but a sign-in to this app. */
export class NotSignedError extends Error {
  override name = "NotSignedError";
}

export type SignRequest = { address: string; message: string };

/**
 * Signs a SIWE message (EIP-4361) for a demo actor.
 *
 * @throws NotSignedError for a stranger, or for a text that is not a sign-in to `appUrl` by that actor
 */
export async function signForActor({ address, message }: SignRequest, appUrl: string): Promise<Hex> {
  const actor = findActor(address);
  if (!actor) throw new NotSignedError(`${address} is not one of the demo's wallets.`);
  const parsed = parseSiweMessage(message);
  const { origin, host } = new URL(appUrl);
  if (!validateSiweMessage({ message: parsed, address: actor.address, domain: host })) {
    throw new NotSignedError(`Only sign-in messages of ${actor.address} for ${host} are signed.`);
  }
  if (parsed.uri === undefined || new URL(parsed.uri).origin !== origin) {
    throw new NotSignedError(`Only sign-in messages for ${origin} are signed.`);
  }
  return actorAccount(actor.key).signMessage({ message });
}
