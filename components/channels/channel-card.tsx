"use client";

import { Send, Trash2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { NamedIcon } from "#components/ui/icon.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { type ChannelWay, stateOf } from "./channel-state.ts";
import { LinkEmail } from "./link-email.tsx";
import { LinkPush } from "./link-push.tsx";
import { LinkTelegram } from "./link-telegram.tsx";
import type { Channels } from "./use-channels.ts";

export type ChannelCardProps = { workspace: string; way: ChannelWay; channels: Channels };

/** One channel: where it reaches the person, whether it works, and how to begin. */
export function ChannelCard({ workspace, way, channels }: ChannelCardProps) {
  const state = stateOf(way);
  const { address } = way;
  return (
    <section
      aria-labelledby={`channel-${way.kind}`}
      className="min-w-0 rounded-card border border-line bg-surface px-[18px] py-4"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <NamedIcon name={way.icon} size={18} className="shrink-0 text-ink-2" />
        <div className="min-w-0 flex-1">
          <h2 id={`channel-${way.kind}`} className="engraved text-section font-[550]">
            {way.label}
          </h2>
          {address && <p className="truncate text-ink-2">{address.label}</p>}
        </div>
        {state && (
          <StateTag tone={state.tone} glyph={state.glyph}>
            {state.word}
          </StateTag>
        )}
        {address && (
          <Switch
            isOn={address.state === "on"}
            label={`${way.label} on`}
            isLabelHidden
            onChange={(isOn) => channels.turn.mutate({ workspace, kind: way.kind, isOn })}
          />
        )}
      </div>
      {address?.state === "off" && address.reason && <p className="mt-2 text-bad-ink">{address.reason}</p>}
      {way.isConfigured ? (
        <Linking workspace={workspace} way={way} channels={channels} />
      ) : (
        <p className="mt-2 text-ink-2">Whoever runs this installation has not set it up.</p>
      )}
      {address && (
        <div className="mt-3 flex items-center gap-2">
          <Button
            icon={<Send aria-hidden size={14} />}
            isBusy={channels.sendTest.isPending}
            onClick={() => channels.sendTest.mutate({ workspace, kind: way.kind })}
            disabled={address.state !== "on"}
          >
            Send a test
          </Button>
          <IconButton
            label={`Remove ${way.label}`}
            icon={<Trash2 aria-hidden size={15} />}
            onClick={() => channels.unlink.mutate({ workspace, kind: way.kind })}
          />
        </div>
      )}
    </section>
  );
}

function Linking(props: ChannelCardProps) {
  if (props.way.kind === "email") return <LinkEmail {...props} />;
  if (props.way.kind === "web-push") return <LinkPush {...props} />;
  return props.way.kind === "telegram" ? <LinkTelegram {...props} /> : null;
}
