import { z } from "zod";
import { enrolWallet, findWallet, type WalletFacts } from "#server/services/subscriber/enrol-wallet.ts";
import { defineOperation } from "../define-operation.ts";
import { addressSchema, noBody, nothing, ofWallet, timeOf, timeSchema } from "../parts.ts";

const answer = z.object({
  address: addressSchema,
  zone: z.string().meta({ description: "IANA name, such as Europe/Lisbon." }),
  origin: z.string().meta({ description: "How they came: event, sign-in, api, seed." }),
  createdAt: timeSchema,
});

const shown = ({ address, zone, origin, createdAt }: WalletFacts) => ({
  address,
  zone,
  origin,
  createdAt: timeOf(createdAt),
});

export const getSubscriber = defineOperation({
  id: "getSubscriber",
  method: "GET",
  path: "/subscribers/{address}",
  tag: "Subscribers",
  summary: "One subscriber, by wallet address",
  scopes: ["subscribers:read"],
  status: 200,
  params: ofWallet,
  query: nothing,
  body: noBody,
  answer,
  run: async (ctx, { params }) => shown(await findWallet(ctx, params.address)),
});

export const putSubscriber = defineOperation({
  id: "putSubscriber",
  method: "PUT",
  path: "/subscribers/{address}",
  tag: "Subscribers",
  summary: "Adds a wallet, or sets the zone of one that is there",
  scopes: ["subscribers:write"],
  status: 200,
  takes: "json",
  params: ofWallet,
  query: nothing,
  body: z.strictObject({ zone: z.string().min(1).max(60).optional() }),
  answer,
  run: async (ctx, { params, body }) => shown(await enrolWallet(ctx, { address: params.address, zone: body.zone })),
});
