"use client";

import { useMutation } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import type { ChannelCardProps } from "./channel-card.tsx";
import { subscribeThisBrowser, useCanPush } from "./this-browser.ts";

/** Push is turned on by the browser that will show it: its own yes is the confirmation. */
export function LinkPush({ workspace, way, channels }: ChannelCardProps) {
  const canPush = useCanPush();
  const pushKey = channels.ways.data?.pushKey ?? "";
  const turnOn = useMutation({
    mutationFn: async () => channels.linkPush.mutateAsync({ workspace, ...(await subscribeThisBrowser(pushKey)) }),
  });
  if (!canPush) {
    return (
      <p className="mt-2 text-ink-2">
        This browser cannot show notifications of a page that is closed. On an iPhone or iPad, add this page to the Home
        Screen and open it from there.
      </p>
    );
  }
  return (
    <>
      {!way.address && (
        <p className="mt-2 text-ink-2">Alerts as notifications of this browser, also while this page is closed.</p>
      )}
      <Button
        className={way.address ? "-ml-2 mt-1" : "mt-3"}
        kind={way.address ? "ghost" : "plain"}
        size={way.address ? "s" : "m"}
        icon={way.address ? undefined : <BellRing aria-hidden size={15} />}
        isBusy={turnOn.isPending}
        onClick={() => turnOn.mutate()}
      >
        {way.address ? "Use this browser" : "Turn on in this browser"}
      </Button>
      {turnOn.error && (
        <p role="alert" className="mt-2 text-bad-ink">
          {turnOn.error.message}
        </p>
      )}
    </>
  );
}
