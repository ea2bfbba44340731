"use client";

import { LogOut } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useSignOut } from "#components/shell/use-sign-out.ts";
import { useLive } from "#components/trpc.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Wordmark } from "#components/ui/mark.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import { Wallet } from "#components/ui/wallet.tsx";

/** The frame of the installation's pages: no rail, since it stands above all workspaces. */
export function AdminFrame({ address, children }: { address: string; children: ReactNode }) {
  useLive(null);
  const signOut = useSignOut();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 bg-rail px-6 py-2 text-rail-ink max-phone:px-4 dark:border-b dark:border-hair">
        <Link href="/admin" aria-label="Bellwether, the installation" className="rounded-control">
          <Wordmark size={19} isOnRail />
        </Link>
        <span className="text-rail-ink-2">Installation</span>
        <nav aria-label="Main" className="ml-auto flex flex-wrap items-center gap-3">
          <Link
            href="/"
            className="rounded-[3px] text-rail-ink-2 hover:text-rail-ink hover:underline hover:underline-offset-3"
          >
            My workspaces
          </Link>
          <ThemeSwitch className="max-phone:hidden" />
          <Wallet address={address} isStatic />
          <IconButton
            label="Sign out"
            className="text-rail-ink-2 hover:bg-rail-lift hover:text-rail-ink"
            icon={<LogOut aria-hidden size={16} />}
            onClick={signOut}
          />
        </nav>
      </header>
      {children}
    </div>
  );
}
