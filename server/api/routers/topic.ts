import { z } from "zod";
import {
  actSourcesSchema,
  addActSourceSchema,
  dropActSource,
  eventsOf,
  eventsOfSchema,
  putActSource,
  readActSources,
  removeActSourceSchema,
} from "#server/services/topic/act-sources.ts";
import { archiveTopic } from "#server/services/topic/archive-topic.ts";
import { createTopic } from "#server/services/topic/create-topic.ts";
import { listTopics } from "#server/services/topic/list-topics.ts";
import { restoreTopic } from "#server/services/topic/restore-topic.ts";
import { updateTopic } from "#server/services/topic/update-topic.ts";
import { memberProcedure, router } from "../trpc.ts";

const id = z.int().positive();
const byId = z.strictObject({ id });

export const topicRouter = router({
  list: memberProcedure.query(({ ctx }) => listTopics(ctx.member)),
  create: memberProcedure
    .input(z.strictObject({ topic: z.unknown() }))
    .mutation(({ ctx, input }) => createTopic(ctx.member, input.topic)),
  update: memberProcedure
    .input(z.strictObject({ id, topic: z.unknown() }))
    .mutation(({ ctx, input }) => updateTopic(ctx.member, input)),
  archive: memberProcedure.input(byId).mutation(({ ctx, input }) => archiveTopic(ctx.member, input)),
  acts: memberProcedure.input(actSourcesSchema).query(({ ctx, input }) => readActSources(ctx.member, input)),
  /** Reads nothing; an ABI can be longer than an address may be. */
  eventsOf: memberProcedure.input(eventsOfSchema).mutation(({ input }) => eventsOf(input)),
  addAct: memberProcedure.input(addActSourceSchema).mutation(({ ctx, input }) => putActSource(ctx.member, input)),
  removeAct: memberProcedure
    .input(removeActSourceSchema)
    .mutation(({ ctx, input }) => dropActSource(ctx.member, input)),
  restore: memberProcedure.input(byId).mutation(({ ctx, input }) => restoreTopic(ctx.member, input)),
});
