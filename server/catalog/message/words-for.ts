import {
  type Message,
  type OwnText,
  type RichText,
  type TextChannel,
  textChannels,
  type Urgency,
} from "#server/contract/message.ts";
import { isEmpty } from "./render-message.ts";

/**
 * The message as it reads with an urgency. What is urgent may have words of its own, for all channels or for one; a part
 * that is empty reads as in the next of these: the channel's urgent words, all urgent ones, the channel's usual ones,
 * the message.
 */
export function wordsFor({ urgent, ...message }: Message, urgency: Urgency): Message {
  if (urgency !== "urgent" || !urgent) return message;
  const { own: usual = {}, ...rest } = message;
  const own: Partial<Record<TextChannel, OwnText>> = {};
  for (const channel of textChannels) {
    const words = {
      ...without(usual[channel], urgent),
      ...writtenOf(urgent.own?.[channel]),
    };
    if (Object.keys(words).length > 0) own[channel] = words;
  }
  return { ...rest, ...writtenOf(urgent), ...(Object.keys(own).length > 0 && { own }) };
}

type Words = { subject?: RichText; body?: RichText };

/** The parts in which something is written. */
function writtenOf({ subject, body }: OwnText = {}): Words {
  return { ...(subject && !isEmpty(subject) && { subject }), ...(body && !isEmpty(body) && { body }) };
}

/** A channel's usual words, but for the parts that are said otherwise for all when it is urgent. */
function without(usual: OwnText | undefined, urgent: OwnText): Words {
  const said = writtenOf(urgent);
  const { subject, body } = writtenOf(usual);
  return { ...(!said.subject && subject && { subject }), ...(!said.body && body && { body }) };
}
