"use client";

import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "#components/ui/cn.ts";
import { AccountMenu, type AccountMenuProps } from "./account-menu.tsx";
import { isHere, type Place, places } from "./places.ts";

export type BottomBarProps = { base: string } & AccountMenuProps;

const IN_BAR = new Set(["", "/workflows", "/runs", "/credits"]);
const inBar = places.filter((place) => IN_BAR.has(place.path));
const inMenu = places.filter((place) => !IN_BAR.has(place.path));
const item = "flex h-full flex-col items-center justify-center gap-[3px] text-[11.5px] leading-4 font-[580] text-ink-3";

/** The phone's way around: four places and the rest behind More. */
export function BottomBar({ base, ...account }: BottomBarProps) {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid h-[66px] grid-cols-5 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] phone:hidden"
    >
      {inBar.map((place) => (
        <BarLink key={place.label} base={base} place={place} />
      ))}
      <AccountMenu
        {...account}
        side="top"
        align="end"
        morePlaces={inMenu.map((place) => ({ ...place, path: `${base}${place.path}` }))}
        trigger={
          <button type="button" className={cn(item, "w-full outline-offset-[-3px]")}>
            <Ellipsis aria-hidden size={21} strokeWidth={1.9} />
            More
          </button>
        }
      />
    </nav>
  );
}

function BarLink({ base, place }: { base: string; place: Place }) {
  const pathname = usePathname();
  const isCurrent = isHere(place, { base, pathname });
  const Icon = place.icon;
  return (
    <Link
      href={`${base}${place.path}`}
      aria-current={isCurrent ? "page" : undefined}
      className={cn(item, "outline-offset-[-3px]", isCurrent && "text-ink")}
    >
      <Icon aria-hidden size={21} strokeWidth={1.9} className={cn(isCurrent && "text-brass-ink")} />
      {place.label}
    </Link>
  );
}
