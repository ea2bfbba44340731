import type { RichText } from "#server/contract/message.ts";

/** Ids of the demo's topics by key. */
export type TopicIds = Record<string, number>;

const APP = "https://app.tidewater.example";

/** A field of the event or the subscriber, and the same as a pill in a text. */
export const ref = (node: string, name: string) => ({ ref: [node, name] });
export const pill = (node: string, name: string, format?: object) => ({
  ...ref(node, name),
  ...(format ? { format } : {}),
});
export const message = (subject: RichText, body: RichText, link: string) => ({
  subject,
  body,
  link: { label: link, url: [APP] },
});
