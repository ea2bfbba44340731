import { parseUnits } from "viem";
import type { ChannelDefinition, Message, Parcel, SendResult } from "#server/catalog/define-channel.ts";
import type { Told } from "./history.ts";

/** How a provider treats one message. */
export type Manner = "accepts" | "accepts-and-times-out" | "is-busy" | "holds-the-lane" | "refuses";

export type Sink = {
  told: Told[];
  /** The channels of one process; what they send ends up here. */
  channelsFor(process: { pass: (place: string) => Promise<void> }): ChannelDefinition[];
  /** Takes note of messages that stand in the inbox without having been sent: told, and surely. */
  hear(messages: readonly Heard[]): void;
};

export type Heard = { deliveryId: number; subject: string; wallet: Parcel["wallet"] };

type Options = {
  mannerOf: (parcel: Parcel) => Manner;
  step: () => number;
  onTold: (told: Told) => void;
};

/** What the simulated workflows write: their name and the log's value, or the moment, so that no key of the system's own is needed. */
const SUBJECT = /^(.*?)(W\d+)\|(\d+(?:\.\d+)?|\d{4}-.+Z)$/;
/** The last digits of each value are the log's own. */
export const LOG_IDS = 10n ** 16n;

/** Providers that keep what they are given, and do not always say so. */
export function createSink({ mannerOf, step, onTold }: Options): Sink {
  const told: Told[] = [];
  const keep = (heard: Heard, channel: string, outcome: Told["outcome"]): Told => {
    const { subject, wallet, deliveryId } = heard;
    const one: Told = { ...readSubject(subject), wallet, channel, step: step(), isSure: true, outcome, deliveryId };
    told.push(one);
    onTold(one);
    return one;
  };
  const take = async (parcel: Parcel, kind: string, pass: (place: string) => Promise<void>): Promise<SendResult> => {
    await pass("send before");
    switch (kind === "in-app" ? "accepts" : mannerOf(parcel)) {
      case "is-busy":
        return { kind: "retry", detail: "Busy." };
      case "holds-the-lane":
        return { kind: "retry", lane: true, afterSeconds: 20, detail: "Slow down." };
      case "refuses":
        keep(heardOf(parcel), kind, "refused");
        return { kind: "refused", detail: "No such mailbox." };
      case "accepts-and-times-out":
        keep(heardOf(parcel), kind, "accepted").isSure = false;
        return { kind: "retry", mayHaveArrived: true, detail: "No answer in time." };
      case "accepts":
        return accept(keep(heardOf(parcel), kind, "accepted"), pass);
    }
  };
  return {
    told,
    hear(messages) {
      for (const message of messages) keep(message, "in-app", "accepted");
    },
    channelsFor: ({ pass }) =>
      ["in-app", "email", "slack"].map(
        (kind): ChannelDefinition => ({
          kind,
          label: kind,
          icon: "bell",
          linkable: kind === "email",
          lane: { concurrency: 8, perSecond: Number.POSITIVE_INFINITY },
          priceMilli: kind === "in-app" ? 0 : 1_000,
          configured: () => true,
          parseTarget: (text) => ({ target: text, label: text }),
          ...(kind === "in-app" && { atOnce: (message: Message) => message }),
          send: (parcel) => take(parcel, kind, pass),
        }),
      ),
  };
}

/** The provider has it; whether the process lives to hear so is another matter. */
async function accept(told: Told, pass: (place: string) => Promise<void>): Promise<SendResult> {
  try {
    await pass("send after");
  } catch (error) {
    told.isSure = false;
    throw error;
  }
  return { kind: "accepted", detail: "Accepted." };
}

function heardOf({ content, deliveryId, wallet }: Parcel): Heard {
  return { deliveryId, wallet, subject: content.kind === "message" ? content.subject : "" };
}

export function readSubject(subject: string): Pick<Told, "workflow" | "logId" | "isCorrection"> {
  const [, before, workflow, value] = SUBJECT.exec(subject) ?? [];
  if (!workflow || !value) throw new Error(`the sink can not read "${subject}"`);
  return { workflow, logId: idOf(value), isCorrection: before !== "" };
}

/** Of a log its last digits, of a moment its seconds. */
function idOf(value: string): string {
  return value.endsWith("Z") ? String(Date.parse(value) / 1_000) : String(parseUnits(value, 18) % LOG_IDS);
}
