"use client";

import { useTRPCClient } from "#components/trpc.tsx";
import { Button } from "#components/ui/button.tsx";

/** Ends the session of this browser. */
export function SignOut() {
  const client = useTRPCClient();
  const leave = () => client.identity.signOut.mutate().finally(() => location.assign("/sign-in"));
  return (
    <Button kind="ghost" size="s" className="ml-auto" onClick={() => void leave()}>
      Sign out
    </Button>
  );
}
