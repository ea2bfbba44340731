"use client";

import { CheckCheck, Hand, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { LearnedButtons } from "#components/learned/learned-buttons.tsx";
import { LearnedNote } from "#components/learned/learned-note.tsx";
import { learnedNews } from "#components/learned/learned-ways.ts";
import { useLearned } from "#components/learned/use-learned.ts";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { ButtonLink } from "#components/ui/link.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { InboxRow } from "./inbox-row.tsx";
import { type InboxTab, useInbox, useInboxUpdate } from "./use-inbox.ts";

const EMPTY: Record<InboxTab, [string, string]> = {
  came: ["Nothing came yet", "When one of your topics rings, the message lies here with the reason it came."],
  held: [
    "Nothing was held back",
    "What you snooze, and what you pass over again and again, lies here in place of interrupting you. Nothing is lost.",
  ],
  saved: ["Nothing saved", "Save a message and it stays here, whatever comes after it."],
  archived: ["Nothing archived", "What you have dealt with can rest here."],
};

export type InboxPageProps = {
  workspace: string;
  zone: string;
  openId?: number;
  /** Which list is shown first. */
  tab?: InboxTab;
  children?: ReactNode;
};

/** List at the left, the open message at the right; on a phone one of the two. */
export function InboxPage({ workspace, zone, openId, tab, children }: InboxPageProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-6 pt-4 phone:pt-5 lg:grid-cols-[minmax(0,470px)_minmax(0,1fr)]">
      <div className={cn(openId && "max-lg:hidden")}>
        <InboxList workspace={workspace} zone={zone} openId={openId} tab={tab} />
      </div>
      <div className={cn("min-w-0", !openId && "max-lg:hidden")}>
        {openId && <h1 className="sr-only lg:hidden">Inbox</h1>}
        {children}
      </div>
    </div>
  );
}

function InboxList({ workspace, zone, openId, tab = "came" }: Omit<InboxPageProps, "children">) {
  const inbox = useInbox(workspace, tab);
  const { markAllRead } = useInboxUpdate(workspace);
  const [isSearching, setIsSearching] = useState(false);
  return (
    <section aria-labelledby="inbox-title">
      <div className="flex items-center gap-1 pb-1">
        <h1 id="inbox-title" className="engraved mr-auto text-headline">
          Inbox
        </h1>
        <IconButton
          label="Search"
          aria-expanded={isSearching}
          onClick={() => setIsSearching(!isSearching)}
          icon={<Search aria-hidden size={17} />}
        />
        <IconButton
          label="Mark all as read"
          disabled={inbox.unreadCount === 0}
          onClick={markAllRead}
          icon={<CheckCheck aria-hidden size={18} />}
        />
      </div>
      {isSearching && (
        <Input
          autoFocus
          type="search"
          aria-label="Search your messages"
          placeholder="Words in a message"
          value={inbox.search}
          onChange={(change) => inbox.setSearch(change.target.value)}
          className="mb-2"
        />
      )}
      <Tabs
        label="Which messages"
        value={inbox.tab}
        onValueChange={inbox.setTab}
        items={[
          { value: "came", label: <Counted words="Came to you" n={inbox.unreadCount} /> },
          { value: "held", label: <Counted words="Held back" n={inbox.heldUnreadCount} /> },
          { value: "saved", label: "Saved" },
          { value: "archived", label: "Archived" },
        ]}
      />
      {inbox.tab === "came" && (
        <div className="empty:hidden pt-3">
          <LearnedNews workspace={workspace} zone={zone} />
        </div>
      )}
      {inbox.tab === "held" && inbox.messages.length > 0 && (
        <p className="flex gap-2.5 pt-3.5 text-ink-2">
          <Hand aria-hidden size={16} className="mt-0.5 shrink-0" />
          These were likely not for you, or you snoozed them. Nothing is lost; each says why.
        </p>
      )}
      <Rows workspace={workspace} zone={zone} openId={openId} inbox={inbox} />
    </section>
  );
}

type RowsProps = Omit<InboxPageProps, "children" | "tab"> & { inbox: ReturnType<typeof useInbox> };

function Rows({ workspace, zone, openId, inbox }: RowsProps) {
  const { pages, messages } = inbox;
  if (pages.isPending) return <SkeletonRows rows={6} />;
  if (pages.isError) return <ErrorState onRetry={() => pages.refetch()}>{pages.error.message}</ErrorState>;
  if (messages.length === 0) {
    const [title, words] = inbox.search ? ["No message has these words", "Try fewer of them."] : EMPTY[inbox.tab];
    const isPlain = inbox.tab === "came" && !inbox.search;
    return (
      <EmptyState
        title={title}
        action={isPlain && <ButtonLink href={`/a/${workspace}/why`}>See why nothing came</ButtonLink>}
      >
        {words}
      </EmptyState>
    );
  }
  return (
    <>
      <MessageList>
        {messages.map((message) => (
          <InboxRow
            key={message.id}
            workspace={workspace}
            message={message}
            href={`/a/${workspace}/inbox/${message.id}`}
            isOpen={message.id === openId}
            zone={zone}
          />
        ))}
      </MessageList>
      {pages.hasNextPage && (
        <Button className="mt-3" isBusy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
    </>
  );
}

function LearnedNews({ workspace, zone }: { workspace: string; zone: string }) {
  const { learned, readAgain, markSeen } = useLearned(workspace);
  const news = learned.data && learnedNews(workspace, learned.data, { isNews: true });
  if (!news) return null;
  return (
    <LearnedNote workspace={workspace} zone={zone} news={news}>
      <LearnedButtons news={news} readAgain={readAgain} />
      <Button kind="ghost" onClick={markSeen}>
        Got it
      </Button>
    </LearnedNote>
  );
}

/** The arrow keys, or j and k, go from message to message. */
function MessageList({ children }: { children: ReactNode }) {
  const router = useRouter();
  const move = (key: KeyboardEvent<HTMLUListElement>) => {
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[key.key];
    if (!by) return;
    const links = [...key.currentTarget.querySelectorAll<HTMLAnchorElement>("a[data-inbox-row]")];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const next = links[at + by];
    if (!next) return;
    key.preventDefault();
    next.focus();
    // Beside a list the message follows the focus; alone on a phone it would take the list away.
    if (matchMedia("(min-width: 1024px)").matches) router.replace(next.pathname, { scroll: false });
  };
  return (
    <ul className="-mx-3 pt-2 max-phone:-mx-4" onKeyDown={move}>
      {children}
    </ul>
  );
}

function Counted({ words, n }: { words: string; n: number }) {
  return (
    <>
      {words}
      {n > 0 && (
        <span className="grid h-[18px] min-w-[18px] place-items-center rounded-full bg-chip px-1 text-tiny font-[650]">
          {n}
          <span className="sr-only"> unread</span>
        </span>
      )}
    </>
  );
}
