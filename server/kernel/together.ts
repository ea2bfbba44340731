type All<T extends readonly unknown[]> = { -readonly [At in keyof T]: Awaited<T[At]> };

/**
 * As `Promise.all`, for what one transaction asks side by side: it fails with the first that failed, but not before all
 * have ended. One that went on would ask its next statement when the transaction is rolled back already, and that would
 * stand by itself.
 */
export async function together<T extends readonly unknown[] | []>(work: T): Promise<All<T>> {
  const errors: unknown[] = [];
  const made = await Promise.all(
    work.map((one) =>
      Promise.resolve(one).catch((error: unknown) => {
        errors.push(error);
      }),
    ),
  );
  if (errors.length > 0) throw errors[0];
  return made as All<T>;
}
