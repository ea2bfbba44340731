"use client";

import { useEffect, useState } from "react";
import { lateModule, whenIdle } from "./late-module.ts";

export type ToastOptions = {
  /** What happened, as a sentence. */
  title: string;
  description?: string;
  tone?: "ok" | "bad";
  /** Undo beats confirm: takes back what was just done. */
  undo?: () => void;
  /** Another single action. */
  action?: { label: string; run: () => void };
};

const area = lateModule(() => import("./toast-area.tsx"));

// What is said before the corner is there waits for it.
const waiting: ToastOptions[] = [];
let show: ((options: ToastOptions) => void) | null = null;
let want = () => {};

/** Says in a corner what just happened. Callable from anywhere in the browser. */
export function toast(options: ToastOptions): void {
  if (show) {
    show(options);
    return;
  }
  waiting.push(options);
  want();
}

/** Once, in the root layout. The corner itself comes while the browser is idle, so that it is there when offline. */
export function Toaster() {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    want = () => setWanted(true);
    const stop = whenIdle(want);
    return () => {
      stop();
      want = () => {};
    };
  }, []);
  const Area = area.use(isWanted)?.ToastArea;
  return Area ? <Area onReady={startShowing} /> : null;
}

/** Takes who shows from now on; returns what ends that. */
function startShowing(by: (options: ToastOptions) => void): () => void {
  show = by;
  for (const options of waiting.splice(0)) by(options);
  return () => {
    show = null;
  };
}
