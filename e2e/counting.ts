import type { Locator, Page } from "@playwright/test";

/**
 * Does what a person does, and counts it: a click, a drag, a burst of typing or a key is one action each. Looking and
 * waiting cost nothing.
 */
export function counting(page: Page) {
  let count = 0;
  const act = async (does: () => Promise<unknown>) => {
    count++;
    await does();
  };
  return {
    count: () => count,
    click: (what: Locator) => act(() => what.click()),
    /** Where a card shows its name: its lower part may be under another. */
    clickCorner: (what: Locator) => act(() => what.click({ position: { x: 140, y: 14 } })),
    type: (into: Locator, words: string) =>
      act(async () => {
        await into.focus();
        await into.pressSequentially(words);
      }),
    fill: (into: Locator, words: string) => act(() => into.fill(words)),
    select: (from: Locator, option: string) => act(() => from.selectOption(option)),
    press: (key: string) => act(() => page.keyboard.press(key)),
  };
}
