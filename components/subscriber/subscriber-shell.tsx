"use client";

import { useQuery } from "@tanstack/react-query";
import { BellRing, Inbox, type LucideIcon, Send, ShieldCheck, SlidersHorizontal } from "lucide-react";
import NextLink from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useLive, useTRPC } from "#components/trpc.tsx";
import { cn } from "#components/ui/cn.ts";
import { OfflineNote } from "#components/ui/offline-note.tsx";
import { useBrowserZone } from "./use-browser-zone.ts";
import { useLook } from "./use-look.ts";
import { WalletMenu } from "./wallet-menu.tsx";

export type SubscriberShellProps = {
  workspace: string;
  name: string;
  address: string;
  /** Nobody has said yet by whose clocks they are told. */
  isZoneUnsaid: boolean;
  children: ReactNode;
};

type Place = {
  href: string;
  label: string;
  icon: LucideIcon;
  count?: number;
  /** A page that is part of this place, and has none of its own. */
  also?: string;
};

/** Head, navigation and footing of every subscriber page; on a phone the navigation lies under the thumb. */
export function SubscriberShell({ workspace, name, address, isZoneUnsaid, children }: SubscriberShellProps) {
  const trpc = useTRPC();
  useLive(workspace);
  useLook(workspace);
  useBrowserZone(workspace, isZoneUnsaid);
  const inbox = useQuery(trpc.inbox.list.queryOptions({ workspace }));
  const root = `/a/${workspace}`;
  const places: Place[] = [
    { href: root, label: "Alerts", icon: SlidersHorizontal, also: `${root}/times` },
    { href: `${root}/inbox`, label: "Inbox", icon: Inbox, count: inbox.data?.unreadCount },
    { href: `${root}/learned`, label: "Learned", icon: BellRing },
    { href: `${root}/channels`, label: "Channels", icon: Send },
    { href: `${root}/privacy`, label: "Privacy", icon: ShieldCheck },
  ];
  return (
    <div className="flex min-h-dvh flex-col text-read">
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-solid px-3 py-2 text-on-solid focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-[60px] w-full max-w-[1168px] items-center gap-7 px-4 phone:px-6">
          <Protocol name={name} href={root} />
          <nav aria-label="Your pages" className="hidden h-full gap-[22px] phone:flex">
            {places.map((place) => (
              <HeadLink key={place.href} place={place} />
            ))}
          </nav>
          <span className="grow" />
          <WalletMenu address={address} />
        </div>
      </header>
      <OfflineNote />
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[1168px] grow px-4 pb-24 phone:px-6 phone:pb-8">
        {children}
      </main>
      <nav
        aria-label="Your pages"
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] phone:hidden"
      >
        {places.map((place) => (
          <FootLink key={place.href} place={place} />
        ))}
      </nav>
    </div>
  );
}

function Protocol({ name, href }: { name: string; href: string }) {
  const letters = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return (
    <NextLink href={href} className="flex min-w-0 items-center gap-2.5 rounded-control text-lead no-underline">
      <span
        aria-hidden
        className="grid size-[30px] shrink-0 place-items-center rounded-[8px] bg-who text-label font-[700] text-on-family"
      >
        {letters}
      </span>
      <b className="truncate font-[640]">{name}</b>
    </NextLink>
  );
}

function useIsHere({ href, also }: Place): boolean {
  const path = usePathname();
  return path === also || (href.split("/").length === 3 ? path === href : path.startsWith(href));
}

function HeadLink({ place }: { place: Place }) {
  const isHere = useIsHere(place);
  return (
    <NextLink
      href={place.href}
      aria-current={isHere ? "page" : undefined}
      className={cn(
        "flex items-center gap-[7px] border-y-2 border-transparent font-[560] text-ink-2 no-underline hover:text-ink",
        isHere && "border-b-brass font-[640] text-ink",
      )}
    >
      {place.label}
      <Count n={place.count} className="bg-chip text-ink-2" />
    </NextLink>
  );
}

function FootLink({ place }: { place: Place }) {
  const isHere = useIsHere(place);
  const Icon = place.icon;
  return (
    <NextLink
      href={place.href}
      aria-current={isHere ? "page" : undefined}
      className={cn(
        "flex h-[58px] flex-col items-center justify-center gap-1 text-label font-[560] text-ink-2 no-underline",
        isHere && "font-[640] text-ink [&_svg]:text-brass-ink",
      )}
    >
      <span className="relative">
        <Icon aria-hidden size={20} strokeWidth={1.9} />
        <Count n={place.count} className="absolute -top-2 left-3 bg-brass text-on-brass" />
      </span>
      {place.label}
    </NextLink>
  );
}

function Count({ n, className }: { n: number | undefined; className: string }) {
  if (!n) return null;
  return (
    <span
      className={cn("grid h-[18px] min-w-[18px] place-items-center rounded-full px-1 text-tiny font-[650]", className)}
    >
      {n > 99 ? "99+" : n}
      <span className="sr-only"> unread</span>
    </span>
  );
}
