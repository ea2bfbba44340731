import { z } from "zod";

export const memberAddressSchema = z
  .string()
  .trim()
  .regex(/^0x[0-9a-fA-F]{40}$/, "a wallet address: 0x and 40 hexadecimal digits")
  .transform((address) => address.toLowerCase() as `0x${string}`);

export const roleSchema = z.enum(["owner", "operator", "viewer"]);
