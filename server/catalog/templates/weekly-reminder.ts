import { z } from "zod";
import type { FieldSpec } from "#server/contract/catalog.ts";
import type { Graph } from "#server/contract/graph.ts";
import type { Message } from "#server/contract/message.ts";
import type { ScheduleTime } from "#server/contract/trigger-config.ts";
import { defineTemplate } from "../define-template.ts";
import { drawTemplate, parseInputs, tellCard } from "../draw-template.ts";
import { EXAMPLE_TOPIC } from "../example-facts.ts";
import { idSchema } from "../ref-schema.ts";
import { scheduleTimeSchema } from "../when/schedule-time.ts";

const MONDAYS: ScheduleTime = { kind: "cron", expression: "0 9 * * 1", zone: "UTC" };

const schema = z.strictObject({ topicId: idSchema, time: scheduleTimeSchema.default(MONDAYS) });
type Inputs = z.infer<typeof schema>;

const inputs: FieldSpec[] = [
  { key: "topicId", kind: "topic", label: "Topic", help: "Everyone who follows it is reminded." },
  {
    key: "time",
    kind: "schedule-time",
    label: "When",
    help: "Mondays at 09:00, unless you say otherwise.",
    optional: true,
  },
];

export const weeklyReminder = defineTemplate<Inputs>({
  kind: "weekly-reminder",
  label: "Weekly reminder",
  hint: "Every Monday at 09:00, for everyone of a topic",
  inputs,
  example: { topicId: EXAMPLE_TOPIC.id },
  parse: (given) => parseInputs(schema, inputs, given),
  build,
});

function build({ topicId, time }: Inputs): Graph {
  return drawTemplate(
    {
      event: { type: "schedule", name: "Every week", at: [0, 0], config: { time } },
      who: { type: "topic-subscribers", name: "Everyone", at: [0, 180], config: { topicId } },
      tell: tellCard("Reminder", [0, 360], { message: REMINDER, urgency: "normal" }),
    },
    ["event who", "who tell"],
  );
}

const REMINDER: Message = {
  subject: ["Your weekly look"],
  body: ["It is time for a look at your positions: rewards to claim, votes that end soon, lines that no longer fit."],
};
