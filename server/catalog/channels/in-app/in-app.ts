import type { RenderedMessage } from "#server/contract/message.ts";
import { BadInputError } from "#server/kernel/errors.ts";
import { defineChannel, type Message } from "../../define-channel.ts";
import { oneLine, shorten, visible, webLink } from "../plain-text.ts";

const TITLE_MAX = 200;
const BODY_MAX = 20_000;

/** The subscriber's inbox. Free, always there, and the place of what could not be sent elsewhere. */
export const inApp = defineChannel(
  { kind: "in-app", label: "In-app", icon: "inbox", linkable: false },
  ({ writeInbox }) => ({
    lane: { concurrency: 500, perSecond: Number.POSITIVE_INFINITY },
    priceMilli: 0,
    configured: () => true,
    parseTarget: () => {
      throw new BadInputError("The inbox needs no address.");
    },
    atOnce: asShown,
    async send(parcel) {
      const { content, why } = parcel;
      if (content.kind !== "message") {
        return { kind: "refused", detail: "The inbox takes messages; this is a web call." };
      }
      await writeInbox({ ...parcel, ...asShown({ content, why }) });
      return { kind: "accepted", detail: "In the inbox." };
    },
  }),
);

/** Plain, of a length that can be read, with no link but to the web. */
function asShown({ content: { subject, body, link }, why }: Message): Message {
  const url = link && webLink(link.url);
  const content: RenderedMessage = {
    kind: "message",
    subject: shorten(oneLine(subject), TITLE_MAX),
    body: shorten(visible(body), BODY_MAX),
    ...(link && url ? { link: { label: oneLine(link.label), url } } : {}),
  };
  return { content, why: oneLine(why) };
}
