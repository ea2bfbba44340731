"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";
import { useTRPC } from "#components/trpc.tsx";
import { cn } from "#components/ui/cn.ts";
import { Mark } from "#components/ui/mark.tsx";
import { timeWords } from "#components/ui/time-words.ts";
import { toast } from "#components/ui/toast.tsx";
import type { MailboxItem } from "#server/services/demo/list-mailbox.ts";

type TelegramItem = Extract<MailboxItem, { channel: "telegram" }>;

export type TelegramViewProps = {
  chosen: TelegramItem;
  /** Every message of every chat, newest first. */
  items: MailboxItem[];
};

const SHOWN = 12;

/** The chat that a message stands in, as on a phone. */
export function TelegramView({ chosen, items }: TelegramViewProps) {
  const chat = items
    .filter((item): item is TelegramItem => item.channel === "telegram" && item.chatId === chosen.chatId)
    .slice(0, SHOWN)
    .toReversed();
  return (
    <article
      aria-label={`Chat of ${chosen.to}`}
      className="mx-auto w-full max-w-[420px] overflow-hidden rounded-[22px] border border-line bg-surface shadow-2"
    >
      <header className="flex items-center gap-3 border-b border-line px-4 py-2.5">
        <span className="grid size-9 place-items-center rounded-full bg-rail">
          <Mark size={22} isOnRail />
        </span>
        <div>
          <h2 className="font-[650]">Bellwether</h2>
          <p className="text-label text-ink-3">bot, as {chosen.to} sees it</p>
        </div>
      </header>
      <ol className="flex max-h-[640px] flex-col gap-3 overflow-y-auto bg-then-wash px-3.5 pt-3 pb-4">
        {chat.map((message, i) => (
          <li key={message.id}>
            <DayMark at={message.at} previous={chat[i - 1]?.at} />
            <Bubble message={message} isChosen={message.id === chosen.id} />
          </li>
        ))}
      </ol>
    </article>
  );
}

function DayMark({ at, previous }: { at: Date; previous: Date | undefined }) {
  const day = timeWords(at, "date");
  if (previous && timeWords(previous, "date") === day) return null;
  return (
    <span className="mx-auto mb-2 block w-max rounded-full bg-surface px-2.5 text-label leading-5 text-ink-3">
      {day}
    </span>
  );
}

function Bubble({ message, isChosen }: { message: TelegramItem; isChosen: boolean }) {
  const [title, ...rest] = message.text.split("\n");
  return (
    <div className="max-w-[350px]">
      <div
        className={cn(
          "rounded-[14px] rounded-bl-[4px] bg-raised px-3.5 pt-2 pb-1.5 text-read shadow-1",
          isChosen && "outline-2 outline-offset-2 outline-brass-lo",
        )}
      >
        <p className="font-[650] break-words">{title}</p>
        <p className="break-words whitespace-pre-line">{rest.join("\n").trim()}</p>
        <p className="text-right text-[11.5px] leading-4 text-ink-3">
          {message.isSilent && "without a sound, "}
          {timeWords(message.at, "clock").slice(0, 5)}
        </p>
      </div>
      {message.buttons.map((row) => (
        <div key={row.map((button) => button.text).join()} className="mt-1.5 grid auto-cols-fr grid-flow-col gap-1.5">
          {row.map((button) => (
            <ChatButton key={button.text} button={button} message={message} />
          ))}
        </div>
      ))}
    </div>
  );
}

const look =
  "flex min-h-9 items-center justify-center gap-1 rounded-lg border border-then-line bg-raised px-2 py-1 text-center font-[600] text-then-ink hover:bg-surface";

function ChatButton({ button, message }: { button: TelegramItem["buttons"][number][number]; message: TelegramItem }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const press = useMutation(
    trpc.demo.pressButton.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.demo.mailbox.pathFilter()),
      onError: (error) => toast({ title: "The button did not work", description: error.message, tone: "bad" }),
    }),
  );
  const { url, data, text } = button;
  if (url) {
    return (
      <a href={url} target="_blank" rel="noreferrer" className={look}>
        {text}
        <ArrowUpRight aria-hidden size={14} />
      </a>
    );
  }
  return (
    <button
      type="button"
      className={look}
      disabled={data === undefined || press.isPending}
      onClick={() => data !== undefined && press.mutate({ chatId: message.chatId, messageId: message.messageId, data })}
    >
      {text}
    </button>
  );
}
