"use client";

import { ArrowUpRight } from "lucide-react";
import { useState } from "react";
import { Button, buttonClass } from "#components/ui/button.tsx";
import type { ChannelCardProps } from "./channel-card.tsx";

/** A chat is linked by opening the bot, and counts once it is confirmed here: nobody links another's wallet. */
export function LinkTelegram({ workspace, way, channels }: ChannelCardProps) {
  const { linkTelegram, answerTelegram } = channels;
  // Opened by a person's own click: a window opened after an answer would be taken for a pop-up.
  const [url, setUrl] = useState<string | null>(null);
  if (way.link?.state === "bound") {
    return (
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <p className="w-full">
          The chat <b>{way.link.label}</b> asked to get this wallet’s alerts. Is it yours?
        </p>
        <Button kind="solid" onClick={() => answerTelegram.mutate({ workspace, isMine: true })}>
          Yes, this is my chat
        </Button>
        <Button onClick={() => answerTelegram.mutate({ workspace, isMine: false })}>No</Button>
      </div>
    );
  }
  if (url) {
    return (
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <p className="w-full text-ink-2">
          Open the bot and press Start. Then confirm the chat here, within ten minutes.
        </p>
        <a href={url} target="_blank" rel="noopener noreferrer" className={buttonClass({ kind: "solid" })}>
          Open the bot <ArrowUpRight aria-hidden size={15} />
        </a>
      </div>
    );
  }
  return (
    <Button
      className="mt-3"
      kind={way.address ? "ghost" : "plain"}
      isBusy={linkTelegram.isPending}
      onClick={() => linkTelegram.mutate({ workspace }, { onSuccess: (link) => setUrl(link.url) })}
    >
      {way.address ? "Link another chat" : "Link Telegram"}
    </Button>
  );
}
