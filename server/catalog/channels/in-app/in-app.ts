import { BadInputError } from "#server/kernel/errors.ts";
import { defineChannel } from "../../define-channel.ts";
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
    async send(parcel) {
      const { content } = parcel;
      if (content.kind !== "message") {
        return { kind: "refused", detail: "The inbox takes messages; this is a web call." };
      }
      const url = content.link && webLink(content.link.url);
      const link = content.link && url ? { link: { label: oneLine(content.link.label), url } } : {};
      await writeInbox({
        ...parcel,
        why: oneLine(parcel.why),
        content: {
          kind: "message",
          subject: shorten(oneLine(content.subject), TITLE_MAX),
          body: shorten(visible(content.body), BODY_MAX),
          ...link,
        },
      });
      return { kind: "accepted", detail: "In the inbox." };
    },
  }),
);
