import { z } from "zod";

/** A wallet that an operator typed, to try a setting on. */
export const walletSchema = z
  .string()
  .trim()
  .regex(/^0x[0-9a-fA-F]{40}$/, "a wallet's address: 0x and 40 digits")
  .transform((text) => text.toLowerCase() as `0x${string}`);
