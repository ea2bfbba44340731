import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message } from "#server/contract/message.ts";
import { defineTemplate } from "../define-template.ts";
import { backendUrlSchema, drawTemplate, parseInputs, tellCard } from "../draw-template.ts";
import { EXAMPLE_TOPIC, EXAMPLE_URL } from "../example-facts.ts";
import { idSchema } from "../ref-schema.ts";

const THREE_DAYS = 3 * 86_400;

const schema = z.strictObject({
  topicId: idSchema,
  url: backendUrlSchema,
  seconds: z.coerce
    .number()
    .int()
    .min(60)
    .max(30 * 86_400)
    .default(THREE_DAYS),
});
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "topicId", kind: "topic", label: "Topic", help: "Who turns it off hears no more of it." },
  {
    key: "url",
    kind: "text",
    label: "Your backend",
    placeholder: "https://api.example.com/started/",
    help: "The wallet is put at the end. It answers with “done”: true once they have made their first deposit, say.",
  },
  { key: "seconds", kind: "duration", label: "Remind after", min: 60, max: 30 * 86_400, optional: true },
];

export const onboardingSequence = defineTemplate<Inputs>({
  kind: "onboarding-sequence",
  label: "Welcome, and a reminder",
  hint: "A first contact is welcomed, reminded twice, and left alone once they have begun",
  inputs,
  example: { topicId: EXAMPLE_TOPIC.id, url: EXAMPLE_URL },
  parse: (given) => parseInputs(schema, inputs, given),
  build,
});

function build({ topicId, url, seconds }: Inputs): Graph {
  const ask = {
    url: [url, { ref: ["wallet", "wallet"] }],
    headers: [],
    attributes: [{ name: "done", path: "done", type: "boolean" }],
    cacheSeconds: 0,
    onFailure: "fail",
  };
  // whom your backend does not know has not begun
  const isDone = (from: string) => ({
    condition: { all: [{ op: "is-yes", args: [{ ref: [from, "done"] }], ifMissing: "false" }] },
  });
  const done = { reason: "They have begun", outcome: "stopped" };
  const joined = { fields: [{ name: "wallet", kind: "address" }] };
  const named = { wallet: { ref: ["event", "wallet"] }, topicId, unknown: "enrol" };
  return drawTemplate(
    {
      event: { type: "signal", name: "First contact", at: [0, 0], config: joined },
      wallet: { type: "wallet-in-event", name: "Who came", at: [0, 180], config: named },
      welcome: tellCard("Welcome", [0, 360], { message: WELCOME, urgency: "normal" }),
      wait: { type: "wait", name: "Some days", at: [0, 540], config: { seconds } },
      ask: { type: "look-up", name: "Have they begun?", at: [0, 720], config: ask },
      if: { type: "condition", name: "Begun", at: [0, 900], config: isDone("ask") },
      stop: { type: "stop", name: "Done", at: [-260, 1_100], config: done },
      remind: tellCard("Reminder", [220, 1_100], { message: REMINDER, urgency: "normal" }),
      again: { type: "wait", name: "Some more", at: [220, 1_280], config: { seconds } },
      askAgain: { type: "look-up", name: "And now?", at: [220, 1_460], config: ask },
      ifAgain: { type: "condition", name: "Begun by now", at: [220, 1_640], config: isDone("askAgain") },
      stopAgain: { type: "stop", name: "Done by now", at: [-40, 1_840], config: done },
      last: tellCard("Last reminder", [440, 1_840], { message: LAST, urgency: "normal" }),
    },
    [
      "event wallet",
      "wallet welcome",
      "welcome wait",
      "wait ask",
      "ask if",
      "if:yes stop",
      "if:no remind",
      "remind again",
      "again askAgain",
      "askAgain ifAgain",
      "ifAgain:yes stopAgain",
      "ifAgain:no last",
    ],
  );
}

const WELCOME: Message = {
  subject: ["Welcome"],
  body: ["Good to have you here. Your alerts are set to sensible defaults; change any of them whenever you like."],
};
const REMINDER: Message = {
  subject: ["Ready for a first step?"],
  body: ["You have not begun yet. A small first deposit is a good way to see how everything works."],
};
const LAST: Message = {
  subject: ["We leave it at this"],
  body: ["This is the last reminder. Your alerts stay as they are, for whenever you begin."],
};
