import { FilePenLine, Globe, MessageSquareText, Undo2 } from "lucide-react";
import { Tag } from "#components/ui/tag.tsx";
import type { RenderedMessage } from "#server/contract/message.ts";
import type { Content, WebCall } from "#server/contract/step.ts";
import type { DeliveryDetail } from "#server/services/run/select-deliveries.ts";
import type { TransactionDetail } from "#server/services/run/select-transactions.ts";
import { ContractCallText } from "./call-text.tsx";
import { channelName } from "./run-words.ts";

type Sent = { key: string; content: Content; deliveries: DeliveryDetail[] };

/** The same message on several channels is one message. */
function bySameContent(deliveries: DeliveryDetail[]): Sent[] {
  const sent = new Map<string, Sent>();
  for (const delivery of deliveries) {
    const key = JSON.stringify(delivery.content);
    const known = sent.get(key);
    if (known) known.deliveries.push(delivery);
    else sent.set(key, { key, content: delivery.content, deliveries: [delivery] });
  }
  return [...sent.values()];
}

/** Each message as it was sent, with where it went. */
export function SentMessages({ deliveries }: { deliveries: DeliveryDetail[] }) {
  const takenBack = new Set(deliveries.map((delivery) => delivery.correctsId));
  return bySameContent(deliveries).map(({ key, content, deliveries: same }) => (
    <section
      key={key}
      aria-label={`As it was sent by ${same.map((delivery) => channelName(delivery.channel)).join(", ")}`}
      data-taken-back={same.some((delivery) => takenBack.has(delivery.id)) || undefined}
      className="group mx-5 mt-2 rounded-card rounded-tl-[3px] border border-then-line bg-then-wash px-3.5 pt-2 pb-[11px] max-phone:mx-4 phone:ml-[58px]"
    >
      <div className="flex flex-wrap items-center gap-x-1.5 text-label text-then-ink">
        <ContentIcon kind={content.kind} />
        {leadWords(same)}
        {same.some((delivery) => takenBack.has(delivery.id)) && <TakenBackTag />}
        <span className="ml-auto">{same.map(whereTo).join(", ")}</span>
      </div>
      <ContentText content={content} transaction={same[0]?.transaction} />
    </section>
  ));
}

export function ContentIcon({ kind }: Pick<Content, "kind">) {
  const Icon = kind === "message" ? MessageSquareText : kind === "web-call" ? Globe : FilePenLine;
  return <Icon aria-hidden size={14} strokeWidth={2} />;
}

type ContentTextProps = { content: Content; transaction?: TransactionDetail | undefined };

export function ContentText({ content, transaction }: ContentTextProps) {
  if (content.kind === "message") return <MessageText message={content} />;
  return content.kind === "web-call" ? (
    <CallText call={content} />
  ) : (
    <ContractCallText call={content} transaction={transaction} />
  );
}

function leadWords(same: DeliveryDetail[]): string {
  const isSent = same.every((delivery) => delivery.state === "delivered");
  if (same.every((delivery) => delivery.correctsId !== null)) {
    return isSent ? "Correction, as it was sent" : "Correction, as it is to be sent";
  }
  return isSent ? "As it was sent" : "As it is to be sent";
}

function TakenBackTag() {
  return (
    <Tag>
      <Undo2 aria-hidden size={12} strokeWidth={2.2} /> Taken back
    </Tag>
  );
}

function whereTo(delivery: DeliveryDetail): string {
  const channel = channelName(delivery.channel);
  return delivery.target ? `${channel} ${delivery.target}` : channel;
}

function MessageText({ message }: { message: RenderedMessage }) {
  return (
    <div className="mt-[3px] text-[13.5px] leading-5">
      <p className="font-[650] group-data-taken-back:line-through group-data-taken-back:decoration-ink-3">
        {message.subject}
      </p>
      <p className="whitespace-pre-line">{message.body}</p>
      {message.link && (
        <p className="mt-1 break-all text-then-ink">
          {message.link.label}: <span className="underline underline-offset-3">{message.link.url}</span>
        </p>
      )}
    </div>
  );
}

function CallText({ call }: { call: WebCall }) {
  return (
    <div className="mt-1">
      <p className="font-[650]">
        {call.method} with {call.headers.length === 1 ? "one header" : `${call.headers.length} headers`}
      </p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        tabIndex={0}
        className="mt-1 max-h-64 overflow-auto text-[12px] leading-[18px]"
      >
        {JSON.stringify(call.body, null, 2)}
      </pre>
    </div>
  );
}
