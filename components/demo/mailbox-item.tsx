import { Globe, Mail, MessageCircle } from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import { Time } from "#components/ui/time.tsx";
import type { MailboxItem } from "#server/services/demo/list-mailbox.ts";

/** What an item is about, in one line. */
export function titleOf(item: MailboxItem): string {
  switch (item.channel) {
    case "email":
      return item.subject;
    case "telegram":
      return item.text.split("\n")[0] ?? "";
    case "webhook":
      return `${item.method} ${item.path}`;
  }
}

const ICONS = { email: Mail, telegram: MessageCircle, webhook: Globe };

export type MailboxItemRowProps = { item: MailboxItem; isChosen: boolean; onChoose: () => void };

/** One line of the list. */
export function MailboxItemRow({ item, isChosen, onChoose }: MailboxItemRowProps) {
  const Icon = ICONS[item.channel];
  return (
    <li className="border-b border-hair last:border-0">
      <button
        type="button"
        aria-current={isChosen || undefined}
        onClick={onChoose}
        className={cn(
          "grid w-full grid-cols-[30px_minmax(0,1fr)_auto] gap-x-2.5 px-4 py-2.5 text-left -outline-offset-2 hover:bg-ground",
          isChosen && "lg:bg-brass-wash lg:hover:bg-brass-wash",
        )}
      >
        <span className="row-span-2 grid size-[30px] place-items-center rounded-[9px] bg-then-wash text-then-ink">
          <Icon aria-hidden size={16} />
        </span>
        <span className="truncate font-[620]">{titleOf(item)}</span>
        <Time at={item.at} style="ago" className="text-label whitespace-nowrap text-ink-3" />
        <span className="col-span-2 truncate text-label text-ink-2">to {item.to}</span>
      </button>
    </li>
  );
}
