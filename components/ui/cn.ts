import { type ClassValue, clsx } from "clsx";
import { mergeClasses } from "./merge-classes.ts";

const MERGED_MAX = 2_000;
// Pages ask for the same few hundred again and again.
const merged = new Map<string, string>();

/** Joins class names; the last of two that set the same thing wins. */
export function cn(...classes: ClassValue[]): string {
  const given = clsx(classes);
  let result = merged.get(given);
  if (result === undefined) {
    if (merged.size >= MERGED_MAX) merged.clear();
    result = mergeClasses(given);
    merged.set(given, result);
  }
  return result;
}
