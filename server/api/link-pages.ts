import { AppError } from "#server/kernel/errors.ts";

/** For pages behind a link: undefined when the link is not good, whatever is wrong with it. */
export async function orUndefined<T>(load: Promise<T>): Promise<T | undefined> {
  try {
    return await load;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
