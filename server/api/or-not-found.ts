import { notFound } from "next/navigation";
import { NotFoundError } from "#server/kernel/errors.ts";

/** Server components only: an id in a page's address; the page is not there when it is none. */
export function pageId(text: string): number {
  const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
  return id || notFound();
}

/** Server components only: the thing; the page is not there when the thing is not. */
export async function orNotFound<T>(load: Promise<T>): Promise<T> {
  try {
    return await load;
  } catch (error) {
    if (error instanceof NotFoundError) notFound();
    throw error;
  }
}
