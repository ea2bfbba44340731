import { hash } from "node:crypto";
import type { Parcel } from "../../define-channel.ts";
import { oneLine, shorten, visible } from "../plain-text.ts";
import { PUSH_BYTES_MAX } from "./encrypt-push.ts";

/** What the service worker (`public/push-worker.js`) is told, and shows as it is: a notification has no markup. */
export type PushText = {
  title: string;
  body: string;
  /** A second one of the same tag takes the place of the first. */
  tag: string;
  /** Opened by a click. */
  url: string;
  /** Stays until it is answered. */
  isUrgent: boolean;
};

type Told = Pick<Parcel, "effectKey" | "executionId" | "settingsUrl" | "urgency"> & {
  content: { subject: string; body: string; digest?: object };
};

const TITLE_MAX = 150;
/** More than any system shows. */
const BODY_MAX = 1_500;

/** 32 letters that every try at an effect has in common, for the header Topic and the notification's tag. */
export function pushTopicOf(effectKey: string): string {
  return hash("sha256", effectKey, "base64url").slice(0, 32);
}

/** The bytes of a message; only the body is cut, until all of it fits into one record. */
export function writePush(told: Told, bytesMax = PUSH_BYTES_MAX): Buffer {
  for (let bodyMax = BODY_MAX; ; bodyMax = Math.floor(bodyMax * 0.8)) {
    const bytes = Buffer.from(JSON.stringify(textOf(told, bodyMax)));
    if (bytes.length <= bytesMax || bodyMax === 0) return bytes;
  }
}

function textOf({ content, effectKey, executionId, settingsUrl, urgency }: Told, bodyMax: number): PushText {
  return {
    title: shorten(oneLine(content.subject), TITLE_MAX),
    body: shorten(visible(content.body).trim(), bodyMax),
    tag: pushTopicOf(effectKey),
    url: `${settingsUrl}/${pageOf(executionId, content.digest !== undefined)}`,
    isUrgent: urgency === "urgent",
  };
}

/** A digest and a test are of no execution. */
function pageOf(executionId: number, isDigest: boolean): string {
  if (executionId > 0) return `inbox/of/${executionId}`;
  return isDigest ? "inbox" : "channels";
}
