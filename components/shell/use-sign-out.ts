"use client";

import { useTRPCClient } from "#components/trpc.tsx";
import { toast } from "#components/ui/toast.tsx";

/** Ends the session in this browser and goes to sign-in, with nothing of the old page left in memory. */
export function useSignOut(): () => void {
  const client = useTRPCClient();
  return () => {
    client.identity.signOut.mutate().then(
      () => location.assign("/sign-in"),
      () =>
        toast({ title: "You are still signed in", description: "The server did not answer. Try again.", tone: "bad" }),
    );
  };
}
