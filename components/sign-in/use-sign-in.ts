"use client";

import { useState } from "react";
import { type TRPCClient, useTRPCClient } from "#components/trpc.tsx";

/** One try to sign in; it ends with the session's cookie set, or throws. */
export type Attempt = (client: TRPCClient) => Promise<unknown>;

/** Tries, says in words what went wrong, and leaves for `next` when it went well. */
export function useSignIn(next: string) {
  const client = useTRPCClient();
  const [error, setError] = useState<string | null>(null);
  const signIn = async (attempt: Attempt): Promise<boolean> => {
    setError(null);
    try {
      await attempt(client);
    } catch (failure) {
      setError(wordsFor(failure));
      return false;
    }
    // a whole new page, so that nothing read as somebody else stays in memory
    location.assign(next);
    return true;
  };
  return { signIn, error };
}

const USER_REJECTED = 4001;
const ALREADY_ASKED = -32_002;

function wordsFor(failure: unknown): string {
  const code = walletCode(failure);
  if (code === USER_REJECTED) return "You declined in the wallet, so nothing happened. Choose it again when you like.";
  if (code === ALREADY_ASKED) return "The wallet is asking already. Open it and answer there.";
  return failure instanceof Error ? failure.message : "The wallet did not answer. Try again.";
}

/** Wallet libraries wrap the wallet's own error, whose code says what happened. */
function walletCode(failure: unknown): number | undefined {
  for (let at = failure; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "number") return at.code;
  }
  return undefined;
}
