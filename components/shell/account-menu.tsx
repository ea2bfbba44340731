"use client";

import { Building2, LogOut, Monitor, Moon, ScrollText, Settings, ShieldCheck, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { Menu, MenuGroup, MenuItem, MenuSeparator } from "#components/ui/menu.tsx";
import { chooseTheme, type ThemeChoice, useThemeChoice } from "#components/ui/theme.ts";
import { shortAddress, WalletMark } from "#components/ui/wallet-name.tsx";
import { initials } from "./initials.ts";
import type { Place } from "./places.ts";
import { useSignOut } from "./use-sign-out.ts";

export type Account = {
  address: string;
  /** In words: "owner", "operator". */
  role: string;
  isAdmin: boolean;
  slug: string;
  workspaceName: string;
  workspaces: { slug: string; name: string }[];
};

export type AccountMenuProps = {
  account: Account;
  side?: "top" | "right";
  align?: "start" | "end";
  /** On a phone, places that have no room in the bar. */
  morePlaces?: Place[];
  trigger?: ReactElement;
};

const THEMES: { value: ThemeChoice; label: string; icon: ReactElement }[] = [
  { value: "system", label: "Theme of the system", icon: <Monitor aria-hidden size={15} /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden size={15} /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden size={15} /> },
];

/** Who is signed in, their workspaces, the theme, and the way out. */
export function AccountMenu({ account, side, align, morePlaces, trigger }: AccountMenuProps) {
  const theme = useThemeChoice();
  const signOut = useSignOut();
  const others = account.workspaces.filter((workspace) => workspace.slug !== account.slug);
  return (
    <Menu side={side} align={align} className="min-w-60" trigger={trigger ?? <Monogram account={account} />}>
      <div className="flex items-center gap-2.5 px-2.5 pt-1.5 pb-2">
        <WalletMark address={account.address} size={26} />
        <div className="min-w-0">
          <p className="mono">{shortAddress(account.address)}</p>
          <p className="text-label text-ink-3">
            {account.role} of {account.workspaceName}
          </p>
        </div>
      </div>
      <MenuSeparator />
      {morePlaces?.map((place) => (
        <MenuItem key={place.path} href={place.path} icon={<place.icon aria-hidden size={15} />}>
          {place.label}
        </MenuItem>
      ))}
      <MenuItem href={`/a/${account.slug}`} icon={<ScrollText aria-hidden size={15} />}>
        My own alerts here
      </MenuItem>
      <MenuItem href={`/w/${account.slug}/settings`} icon={<Settings aria-hidden size={15} />}>
        Workspace settings
      </MenuItem>
      {account.isAdmin && (
        <MenuItem href="/admin" icon={<ShieldCheck aria-hidden size={15} />}>
          Installation
        </MenuItem>
      )}
      {others.length > 0 && (
        <>
          <MenuSeparator />
          <MenuGroup label="Switch workspace">
            {others.map((workspace) => (
              <MenuItem key={workspace.slug} href={`/w/${workspace.slug}`} icon={<Building2 aria-hidden size={15} />}>
                {workspace.name}
              </MenuItem>
            ))}
          </MenuGroup>
        </>
      )}
      <MenuSeparator />
      {THEMES.map(({ value, label, icon }) => (
        <MenuItem key={value} icon={icon} isChecked={theme === value} onSelect={() => chooseTheme(value)}>
          {label}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden size={15} />} onSelect={signOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

function Monogram({ account, ...rest }: { account: Account }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={`${initials(account.workspaceName)}: account and workspaces, ${account.workspaceName}`}
      className="mt-2 grid size-[34px] place-items-center rounded-[9px] border border-rail-ink/16 bg-rail-lift text-[12px] font-[650] text-rail-ink hover:border-rail-ink/40"
    >
      {initials(account.workspaceName)}
    </button>
  );
}
