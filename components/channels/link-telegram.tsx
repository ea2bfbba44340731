"use client";

import { ArrowUpRight } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import type { ChannelCardProps } from "./channel-card.tsx";

/** A chat is linked by opening the bot, and counts once it is confirmed here: nobody links another's wallet. */
export function LinkTelegram({ workspace, way, channels }: ChannelCardProps) {
  const { linkTelegram, answerTelegram, startDemoChat, ways } = channels;
  // Opened by a person's own click: a window opened after an answer would be taken for a pop-up.
  const [url, setUrl] = useState<string | null>(null);
  const answer = (isMine: boolean) => answerTelegram.mutate({ workspace, isMine }, { onSuccess: () => setUrl(null) });
  if (way.link?.state === "bound") {
    return (
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <p className="w-full">
          The chat <b>{way.link.label}</b> asked to get this wallet’s alerts. Is it yours?
        </p>
        <Button kind="solid" onClick={() => answer(true)}>
          Yes, this is my chat
        </Button>
        <Button onClick={() => answer(false)}>No</Button>
      </div>
    );
  }
  if (url) {
    return (
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <p className="w-full text-ink-2">
          {ways.data?.isDemo
            ? "In Telegram this opens the bot. The demo has a stand-in: its chat asks for your alerts, and you confirm it here."
            : "Open the bot and press Start. Then confirm the chat here, within ten minutes."}
        </p>
        {ways.data?.isDemo ? (
          <Button
            kind="solid"
            isBusy={startDemoChat.isPending || startDemoChat.isSuccess}
            onClick={() => startDemoChat.mutate({ payload: payloadOf(url) })}
          >
            {startDemoChat.isSuccess ? "The bot is asked" : "Open the bot (demo)"}
          </Button>
        ) : (
          <a href={url} target="_blank" rel="noopener noreferrer" className={buttonClass({ kind: "solid" })}>
            Open the bot <ArrowUpRight aria-hidden size={15} />
          </a>
        )}
      </div>
    );
  }
  return (
    <Button
      className={way.address ? "mt-1 -ml-2" : "mt-3"}
      kind={way.address ? "ghost" : "plain"}
      size={way.address ? "s" : "m"}
      isBusy={linkTelegram.isPending}
      onClick={() => {
        startDemoChat.reset();
        linkTelegram.mutate({ workspace }, { onSuccess: (link) => setUrl(link.url) });
      }}
    >
      {way.address ? "Link another chat" : "Link Telegram"}
    </Button>
  );
}

/** What stands after `?start=` in a link to a bot. */
const payloadOf = (url: string) => new URL(url).searchParams.get("start") ?? "";
