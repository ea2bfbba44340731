import { BellRing, Inbox, type LucideIcon, Send, ShieldCheck, SlidersHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { OfflineNote } from "#components/ui/offline-note.tsx";
import { WalletName } from "#components/ui/wallet-name.tsx";
import { FollowStrip } from "./follow-strip.tsx";
import { KeepTrue } from "./keep-true.tsx";
import { PlaceLink } from "./place-link.tsx";
import { SoftLinks } from "./soft-links.tsx";
import { WalletMenu } from "./wallet-menu.tsx";

export type SubscriberShellProps = {
  workspace: string;
  name: string;
  address: string;
  unreadCount: number;
  /** False for a visitor: nothing is kept of them, and nothing reaches them. */
  isFollowing: boolean;
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
export function SubscriberShell(props: SubscriberShellProps) {
  const { workspace, name, address, unreadCount, isFollowing, isZoneUnsaid, children } = props;
  const root = `/a/${workspace}`;
  const places: Place[] = [
    { href: root, label: "Alerts", icon: SlidersHorizontal, also: `${root}/times` },
    { href: `${root}/inbox`, label: "Inbox", icon: Inbox, count: unreadCount },
    { href: `${root}/learned`, label: "Learned", icon: BellRing },
    { href: `${root}/channels`, label: "Channels", icon: Send },
    { href: `${root}/privacy`, label: "Privacy", icon: ShieldCheck },
  ];
  return (
    <div className="flex min-h-dvh flex-col text-read">
      <SoftLinks under={root} />
      <KeepTrue workspace={workspace} isFollowing={isFollowing} isZoneUnsaid={isZoneUnsaid} />
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
              <HeadLink key={place.href} {...place} />
            ))}
          </nav>
          <span className="grow" />
          <WalletMenu address={address}>
            <WalletName address={address} />
          </WalletMenu>
        </div>
      </header>
      <OfflineNote />
      {!isFollowing && <FollowStrip workspace={workspace} name={name} />}
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[1168px] grow px-4 pb-24 phone:px-6 phone:pb-8">
        {children}
      </main>
      <nav
        aria-label="Your pages"
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] phone:hidden"
      >
        {places.map((place) => (
          <FootLink key={place.href} {...place} />
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
    <PlaceLink href={href} className="flex min-w-0 items-center gap-2.5 rounded-control text-lead no-underline">
      <span
        aria-hidden
        className="grid size-[30px] shrink-0 place-items-center rounded-[8px] bg-who text-label font-[700] text-on-family"
      >
        {letters}
      </span>
      <b className="truncate font-[640]">{name}</b>
    </PlaceLink>
  );
}

function HeadLink({ href, also, label, count }: Place) {
  return (
    <PlaceLink
      href={href}
      also={also}
      isMarked
      className="flex items-center gap-[7px] border-y-2 border-transparent font-[560] text-ink-2 no-underline hover:text-ink aria-[current]:border-b-brass aria-[current]:font-[640] aria-[current]:text-ink"
    >
      {label}
      <Count n={count} className="bg-chip text-ink-2" />
    </PlaceLink>
  );
}

function FootLink({ href, also, label, count, icon: Icon }: Place) {
  return (
    <PlaceLink
      href={href}
      also={also}
      isMarked
      className="flex h-[58px] flex-col items-center justify-center gap-1 text-label font-[560] text-ink-2 no-underline aria-[current]:font-[640] aria-[current]:text-ink aria-[current]:[&_svg]:text-brass-ink"
    >
      <span className="relative">
        <Icon aria-hidden size={20} strokeWidth={1.9} />
        <Count n={count} className="absolute -top-2 left-3 bg-brass text-on-brass" />
      </span>
      {label}
    </PlaceLink>
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
