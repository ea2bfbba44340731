"use client";

import { useMutation } from "@tanstack/react-query";
import { ChevronDown, LogOut } from "lucide-react";
import { useTRPC } from "#components/trpc.tsx";
import { Menu, MenuGroup, MenuItem, MenuSeparator } from "#components/ui/menu.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import { Wallet } from "#components/ui/wallet.tsx";

/** Who is signed in, the theme, and the way out. */
export function WalletMenu({ address }: { address: string }) {
  const trpc = useTRPC();
  const signOut = useMutation(trpc.identity.signOut.mutationOptions({ onSuccess: () => location.assign("/sign-in") }));
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          title={address}
          className="flex h-[34px] shrink-0 items-center gap-2 rounded-full border border-line bg-raised px-3 hover:border-control touch:h-11"
        >
          <span className="sr-only">Your wallet </span>
          <Wallet address={address} isStatic />
          <ChevronDown aria-hidden size={14} className="text-ink-3" />
        </button>
      }
    >
      <MenuGroup label="Theme">
        <div className="px-2.5 py-1.5">
          <ThemeSwitch />
        </div>
      </MenuGroup>
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden size={15} />} onSelect={() => signOut.mutate()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
