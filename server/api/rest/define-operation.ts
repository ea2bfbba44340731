import type { z } from "zod";
import type { ApiScope } from "#server/contract/rest.ts";
import type { KeyContext } from "#server/services/context.ts";

/** What an operation is given: all of it checked against its schemas, save for a stream. */
export type OperationInput<Params, Query, Body> = {
  params: Params;
  query: Query;
  body: Body;
  /** The Idempotency-Key header; repeats are answered before they come here. */
  idempotencyKey: string | null;
  /** The bytes of the body, of an operation that takes lines. */
  stream: ReadableStream<Uint8Array> | null;
};

type Parts = {
  /** `putSubscriber`: what clients that are made from the OpenAPI document call it. */
  id: string;
  method: "GET" | "PUT" | "PATCH" | "POST";
  /** Below `/api/v1`, with `{name}` for a part that varies. */
  path: `/${string}`;
  /** The heading that it stands under in the document. */
  tag: string;
  summary: string;
  description?: string;
  /** All of them are needed; none: any live key will do. */
  scopes: readonly ApiScope[];
  /** The status of its answer. */
  status: 200 | 202;
  /** `json`: checked against `body`; `lines`: NDJSON, of which each line is a `body`; absent: there is none. */
  takes?: "json" | "lines";
};

type Schemas<P, Q, B, A> = { params: P; query: Q; body: B; answer: A };

/** An operation whose types are forgotten; the handler checks what it is given. */
export type Operation = Parts &
  Schemas<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType> & {
    run(ctx: KeyContext, input: OperationInput<unknown, unknown, unknown>): Promise<unknown>;
  };

/** One operation of the public API, whole, in one file; the OpenAPI document is made of the same schemas. */
export function defineOperation<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, A extends z.ZodType>(
  operation: Parts &
    Schemas<P, Q, B, A> & {
      run(ctx: KeyContext, input: OperationInput<z.output<P>, z.output<Q>, z.output<B>>): Promise<z.input<A>>;
    },
): Operation {
  return operation;
}
