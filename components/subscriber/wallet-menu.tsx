"use client";

import { type ReactNode, useEffect, useState } from "react";
import { callApi } from "#components/api/call-api.ts";
import { NamedIcon } from "#components/ui/icon.tsx";
import { lateModule, whenIdle } from "#components/ui/late-module.ts";
import { toast } from "#components/ui/toast.tsx";

export type WalletMenuProps = { address: string; children: ReactNode };

const ID = "wallet-menu";
const themeSwitch = lateModule(() => import("#components/ui/theme-switch.tsx"));

/** Who is signed in, the theme, and the way out. The browser opens it, so that it does before the script is there. */
export function WalletMenu({ address, children }: WalletMenuProps) {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => whenIdle(() => setWanted(true)), []);
  const ThemeSwitch = themeSwitch.use(isWanted)?.ThemeSwitch;
  return (
    <>
      <button
        type="button"
        title={address}
        popoverTarget={ID}
        className="flex h-[34px] shrink-0 items-center gap-2 rounded-full border border-line bg-raised px-3 hover:border-control touch:h-11"
      >
        <span className="sr-only">Your wallet </span>
        {children}
        <NamedIcon name="chevron-down" size={14} className="text-ink-3" />
      </button>
      <section
        id={ID}
        popover="auto"
        aria-label="Your wallet"
        onBeforeToggle={() => setWanted(true)}
        className="absolute inset-auto top-[54px] right-[max(1rem,calc(50%-560px))] m-0 rounded-[9px] border border-line bg-raised p-1 text-ink shadow-2"
      >
        <p className="px-2.5 pt-1.5 pb-0.5 text-label text-ink-3">Theme</p>
        <div className="min-h-9 min-w-60 px-2.5 py-1.5 touch:min-h-12">{ThemeSwitch && <ThemeSwitch />}</div>
        <hr className="mx-1 my-1 border-hair" />
        <button
          type="button"
          onClick={() => void signOut()}
          className="flex min-h-8 w-full items-center gap-2 rounded-[6px] px-2.5 py-1 font-[500] hover:bg-chip touch:min-h-11"
        >
          <NamedIcon name="log-out" size={15} className="text-ink-3" />
          Sign out
        </button>
      </section>
    </>
  );
}

async function signOut(): Promise<void> {
  try {
    await callApi("identity.signOut", undefined);
    location.assign("/sign-in");
  } catch (error) {
    toast({ title: "You are still signed in", description: (error as Error).message, tone: "bad" });
  }
}
