"use client";

import { useEffect, useState } from "react";

const SETTLES_MS = 500;

/** A value once it has not changed for half a second, compared as JSON: nothing is asked for each keystroke. */
export function useSettled<T>(value: T): T {
  const key = JSON.stringify(value);
  const [settled, setSettled] = useState({ key, value });
  useEffect(() => {
    if (settled.key === key) return;
    const timer = setTimeout(() => setSettled({ key, value }), SETTLES_MS);
    return () => clearTimeout(timer);
  });
  return settled.value;
}
