"use client";

import { useLayoutEffect } from "react";
import { chooseTheme, readThemeChoice } from "./theme.ts";

/** Pages that only the browser could make (an address that is not there) come without the script in their head. */
export function ThemeKeeper() {
  useLayoutEffect(() => {
    if (!document.documentElement.dataset.theme) chooseTheme(readThemeChoice());
  }, []);
  return null;
}
