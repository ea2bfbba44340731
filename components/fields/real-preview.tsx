"use client";

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import type { Message, TextChannel, Urgency } from "#server/contract/message.ts";
import { useMaybeWorkflowMeta } from "../canvas/session/use-session.tsx";
import { type RouterOutputs, useTRPC } from "../trpc.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { Select } from "../ui/select.tsx";
import { timeWords } from "../ui/time-words.ts";
import { shortAddress } from "../ui/wallet-name.tsx";
import { useFieldHost } from "./field-host.tsx";

type Previewed = RouterOutputs["workflow"]["previewMessage"];

const CHANNELS: { value: TextChannel; label: string }[] = [
  { value: "email", label: "Email" },
  { value: "telegram", label: "Telegram" },
  { value: "web-push", label: "Push" },
  { value: "in-app", label: "Inbox" },
];

const URGENCIES: { value: Urgency; label: string }[] = [
  { value: "normal", label: "Normal" },
  { value: "urgent", label: "Urgent" },
];

/** Typing does not ask for every letter. */
const PAUSE_MS = 500;

/** How the message would have read for somebody at an event that was, on each channel. */
export function RealPreview({ message }: { message: Message }) {
  const meta = useMaybeWorkflowMeta();
  const { workspace, nodeId, config } = useFieldHost();
  if (!meta || !nodeId || message.subject.length === 0 || message.body.length === 0) return null;
  const { urgency } = config;
  const choices: Urgency[] =
    urgency === "depends" ? ["normal", "urgent"] : [urgency === "urgent" ? "urgent" : "normal"];
  return <Asked ask={{ workspace, id: meta.id, nodeId, message }} choices={choices} />;
}

type Ask = { workspace: string; id: number; nodeId: string; message: Message };

/** @param of.choices urgencies that it may have */
function Asked({ ask, choices }: { ask: Ask; choices: readonly Urgency[] }) {
  const trpc = useTRPC();
  const [isOpen, setIsOpen] = useState(false);
  const [executionId, setExecutionId] = useState<number>();
  const [channel, setChannel] = useState<TextChannel>("email");
  const [chosen, setChosen] = useState<Urgency>("normal");
  const urgency = choices.find((one) => one === chosen) ?? choices[0] ?? "normal";
  const preview = useMutation(trpc.workflow.previewMessage.mutationOptions());
  const refresh = useEffectEvent(() =>
    preview.mutate({ ...ask, urgency, ...(executionId === undefined ? {} : { executionId }) }),
  );
  const key = JSON.stringify([ask.message, urgency, executionId]);
  useEffect(() => {
    if (!isOpen || !key) return;
    const timer = setTimeout(() => refresh(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isOpen, key]);
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="text-label font-[560] text-ink-2">With a real event, on every channel</summary>
      {preview.error && (
        <p role="alert" className="mt-1.5 text-bad-ink">
          {preview.error.message}
        </p>
      )}
      {preview.data && (
        <Shown data={preview.data} channel={channel} onChannel={setChannel} onPassage={setExecutionId}>
          {choices.length > 1 && (
            <Segmented label="How urgent" value={urgency} onValueChange={setChosen} options={URGENCIES} />
          )}
        </Shown>
      )}
    </details>
  );
}

type ShownProps = {
  data: Previewed;
  channel: TextChannel;
  onChannel: (channel: TextChannel) => void;
  onPassage: (executionId: number) => void;
  children?: ReactNode;
};

function Shown({ data, channel, onChannel, onPassage, children }: ShownProps) {
  const { choices, shown, previews, problem } = data;
  if (!shown) return <p className="mt-1.5 text-ink-2">No event has come to this workflow yet.</p>;
  const one = previews.find((preview) => preview.channel === channel);
  return (
    <div className="mt-1.5 flex flex-col gap-2">
      <Select
        label="Whose event"
        value={String(shown.executionId)}
        onValueChange={(next) => onPassage(Number(next))}
        options={choices.map(({ executionId, address, at }) => ({
          value: String(executionId),
          label: `${shortAddress(address)}, ${timeWords(at, "full")}`,
        }))}
      />
      {children}
      <div className="max-w-full overflow-x-auto">
        <Segmented label="Which channel" value={channel} onValueChange={onChannel} options={CHANNELS} />
      </div>
      {problem && <p className="text-warn-ink">Nothing would be sent: {problem}.</p>}
      {one && (
        <section
          aria-label="As it would be sent"
          className="rounded-[9px] border border-then-line bg-then-wash px-3 py-2.5 text-[13px]"
        >
          <b className="block [overflow-wrap:anywhere]">{one.title}</b>
          <p className="mt-0.5 whitespace-pre-wrap [overflow-wrap:anywhere]">{one.text}</p>
          {one.buttons.length > 0 && (
            <p className="mt-1.5 flex flex-wrap gap-1.5">
              {one.buttons.map((label) => (
                <span key={label} className="rounded-[6px] border border-line bg-raised px-2 py-0.5 font-[580]">
                  {label}
                </span>
              ))}
            </p>
          )}
        </section>
      )}
    </div>
  );
}
