"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "#components/ui/cn.ts";
import { Mark } from "#components/ui/mark.tsx";
import { AccountMenu, type AccountMenuProps } from "./account-menu.tsx";
import { isHere, type Place, places, settingsPlace } from "./places.ts";

export type RailProps = { base: string } & AccountMenuProps;

/** The spruce rail on the left, from a tablet's width up. */
export function Rail({ base, ...account }: RailProps) {
  return (
    <nav
      aria-label="Main"
      className="sticky top-0 z-30 flex h-dvh w-[72px] shrink-0 flex-col items-center gap-0.5 border-r border-transparent bg-rail pt-3 pb-3.5 text-rail-ink-2 max-phone:hidden dark:border-hair"
    >
      <Link
        href={base}
        aria-label="Bellwether, home"
        className="mb-1.5 grid h-[46px] w-16 place-items-center rounded-lg outline-offset-[-2px]"
      >
        <Mark size={28} isOnRail />
      </Link>
      {places.map((place) => (
        <RailLink key={place.label} base={base} place={place} />
      ))}
      <span className="flex-1" />
      <RailLink base={base} place={settingsPlace} />
      <AccountMenu {...account} side="right" align="end" />
    </nav>
  );
}

function RailLink({ base, place }: { base: string; place: Place }) {
  const pathname = usePathname();
  const isCurrent = isHere(place, { base, pathname });
  const Icon = place.icon;
  return (
    <Link
      href={`${base}${place.path}`}
      aria-current={isCurrent ? "page" : undefined}
      className={cn(
        "relative flex h-[50px] w-16 flex-col items-center justify-center gap-[3px] rounded-lg text-[10.5px] leading-3 font-[550] outline-offset-[-2px] transition-colors duration-(--quick) hover:text-rail-ink",
        isCurrent &&
          "bg-rail-lift text-rail-ink before:absolute before:inset-y-3.5 before:-left-1 before:w-[3px] before:rounded-[2px] before:bg-brass",
      )}
    >
      <Icon aria-hidden size={19} strokeWidth={1.9} />
      {place.label}
    </Link>
  );
}
