import { z } from "zod";
import { listDeliveries, listDeliveriesSchema } from "#server/services/delivery/list-deliveries.ts";
import { listExecutions, listExecutionsSchema } from "#server/services/run/list-executions.ts";
import { listRuns } from "#server/services/run/list-runs.ts";
import { defineOperation } from "../define-operation.ts";
import { addressSchema, noBody, nothing, pageOf, pageQuery, timeOf, timeOrNull, timeSchema } from "../parts.ts";

const list = {
  method: "GET",
  tag: "Runs",
  scopes: ["runs:read"],
  status: 200,
  params: nothing,
  body: noBody,
} as const;

export const listRunsOperation = defineOperation({
  ...list,
  id: "listRuns",
  path: "/runs",
  summary: "Runs, newest first",
  query: z.strictObject({ ...pageQuery, workflow: z.coerce.number().int().positive().optional() }),
  answer: pageOf(
    z.object({
      id: z.number(),
      workflow: z.number(),
      workflowName: z.string(),
      version: z.number(),
      headline: z.string().meta({ description: "What happened, in a few words." }),
      state: z.string(),
      reason: z.string().nullable(),
      reached: z.number().meta({ description: "Subscribers whom it concerned." }),
      told: z.number(),
      stopped: z.number(),
      optedOut: z.number(),
      failed: z.number(),
      cancelled: z.number(),
      open: z.number().meta({ description: "Executions that have not ended." }),
      delivered: z.number(),
      occurredAt: timeSchema,
      doneAt: timeSchema.nullable(),
    }),
  ),
  run: async (ctx, { query: { workflow, ...page } }) => {
    const { runs, nextBefore } = await listRuns(ctx, { ...page, workflowId: workflow });
    const items = runs.map((run) => ({
      id: run.id,
      workflow: run.workflowId,
      workflowName: run.workflowName,
      version: run.versionNumber,
      headline: run.headline,
      state: run.state,
      reason: run.reason,
      reached: run.reachedCount,
      ...run.counts,
      delivered: run.deliveredCount,
      occurredAt: timeOf(run.occurredAt),
      doneAt: timeOrNull(run.doneAt),
    }));
    return { items, next: nextBefore };
  },
});

export const listExecutionsOperation = defineOperation({
  ...list,
  id: "listExecutions",
  path: "/executions",
  summary: "Executions, newest first: how a run went for single subscribers, and why",
  query: z.strictObject({
    ...pageQuery,
    run: z.coerce.number().int().positive().optional(),
    address: addressSchema.optional(),
    outcome: listExecutionsSchema.shape.outcome,
  }),
  answer: pageOf(
    z.object({
      id: z.number(),
      run: z.number(),
      address: addressSchema,
      workflowName: z.string(),
      outcome: z.string().nullable().meta({ description: "Null while it goes on." }),
      reason: z.string().nullable(),
      deliveries: z.array(z.object({ channel: z.string(), state: z.string(), tookMs: z.number().nullable() })),
      occurredAt: timeSchema,
      doneAt: timeSchema.nullable(),
    }),
  ),
  run: async (ctx, { query: { run: runId, address: wallet, ...rest } }) => {
    const { executions, nextBefore } = await listExecutions(ctx, { ...rest, runId, wallet });
    const items = executions.map(({ id, runId: run, address, workflowName, outcome, reason, ...row }) => ({
      ...{ id, run, address, workflowName, outcome, reason, deliveries: row.deliveries },
      occurredAt: timeOf(row.occurredAt),
      doneAt: timeOrNull(row.doneAt),
    }));
    return { items, next: nextBefore };
  },
});

export const listDeliveriesOperation = defineOperation({
  ...list,
  id: "listDeliveries",
  path: "/deliveries",
  summary: "Deliveries, newest first, without their contents",
  query: z.strictObject({ ...pageQuery, state: listDeliveriesSchema.shape.state }),
  answer: pageOf(
    z.object({
      id: z.number(),
      run: z.number(),
      execution: z.number(),
      address: addressSchema,
      channel: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      attempts: z.number(),
      priceMilli: z.number().meta({ description: "Thousandths of a credit." }),
      createdAt: timeSchema,
      doneAt: timeSchema.nullable(),
    }),
  ),
  run: async (ctx, { query }) => {
    const { deliveries, nextBefore } = await listDeliveries(ctx, query);
    const items = deliveries.map((row) => ({
      ...{ id: row.id, run: row.runId, execution: row.executionId, address: row.wallet, channel: row.channel },
      ...{ state: row.state, reason: row.reason, attempts: row.attempts, priceMilli: row.priceMilli },
      createdAt: timeOf(row.createdAt),
      doneAt: timeOrNull(row.doneAt),
    }));
    return { items, next: nextBefore };
  },
});
