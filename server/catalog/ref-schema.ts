import { z } from "zod";

/** A reference to an upstream node's output. */
export const refPathSchema = z.tuple([z.string().min(1).max(60)], z.string().max(80));
export const refSchema = z.strictObject({ ref: refPathSchema });

/** Ids of rows and people's things: positive and safe. */
export const idSchema = z.int().positive();
