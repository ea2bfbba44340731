"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { FieldError } from "#components/ui/field.tsx";
import { DemoWallets } from "./demo-wallets.tsx";
import { type Attempt, useSignIn } from "./use-sign-in.ts";

// The wallet libraries are a fifth of the page's script, and only this part needs them.
const BrowserWallets = dynamic(async () => (await import("./browser-wallets.tsx")).BrowserWallets, {
  ssr: false,
  loading: () => <p className="px-1 py-2 text-ink-2">Looking for wallets in this browser…</p>,
});

export type DemoPerson = {
  address: string;
  name: string;
  role: "operator" | "admin" | "subscriber";
  description: string;
};

export type WalletListProps = {
  demo: DemoPerson[];
  /** Slug of the workspace that the visitor comes for. */
  workspace: string | undefined;
  /** A path of this site. */
  next: string;
};

/** Every way in, one after another; while one is under way the others wait. */
export function WalletList({ demo, workspace, next }: WalletListProps) {
  const [busy, setBusy] = useState<string | null>(null);
  const { signIn, error } = useSignIn(next);
  const choose = async (id: string, attempt: Attempt) => {
    setBusy(id);
    const isIn = await signIn(attempt);
    if (!isIn) setBusy(null);
  };
  return (
    <>
      {demo.length > 0 && <DemoWallets people={demo} workspace={workspace} busy={busy} onChoose={choose} />}
      <BrowserWallets isAlone={demo.length === 0} workspace={workspace} busy={busy} onChoose={choose} />
      {error && (
        <div className="mt-3">
          <FieldError>{error}</FieldError>
        </div>
      )}
    </>
  );
}
