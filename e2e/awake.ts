import { expect, type Locator } from "@playwright/test";

/** Waits until what the server drew answers to clicks. */
export async function whenAwake(drawn: Locator): Promise<void> {
  await expect
    .poll(() => drawn.evaluate((element) => Object.keys(element).some((key) => key.startsWith("__reactProps"))))
    .toBe(true);
}

/** A click on what the server drew, once it answers. */
export async function clickAwake(drawn: Locator): Promise<void> {
  await whenAwake(drawn);
  await drawn.click();
}
