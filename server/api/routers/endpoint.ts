import { listEndpoints } from "#server/services/endpoint/list-endpoints.ts";
import { turnEndpoint, turnEndpointSchema } from "#server/services/endpoint/turn-endpoint.ts";
import { memberProcedure, router } from "../trpc.ts";

export const endpointRouter = router({
  list: memberProcedure.query(({ ctx }) => listEndpoints(ctx.member)),
  turn: memberProcedure.input(turnEndpointSchema).mutation(({ ctx, input }) => turnEndpoint(ctx.member, input)),
});
