"use client";

import { useRouter } from "next/navigation";
import { useCallback, useTransition } from "react";
import { type ToastOptions, toast } from "#components/ui/toast.tsx";
import { type Call, callApi } from "./call-api.ts";

/** Makes one change; `said` is told once it is made, a failure always. `before` shows what is to be seen meanwhile. */
export type Act = (change: Change, before?: () => void) => void;
export type Change = Call & { said?: ToastOptions };

/** Changes of a page that is read again after each: by `readAgain`, else by the server that made it. */
export function useAct(readAgain?: () => Promise<unknown>): { act: Act; isBusy: boolean } {
  const router = useRouter();
  const [isBusy, startTransition] = useTransition();
  const act: Act = useCallback(
    ({ path, input, said }, before) =>
      startTransition(async () => {
        before?.();
        try {
          await callApi(path, input);
          if (said) toast(said);
          if (readAgain) await readAgain();
          else startTransition(() => router.refresh());
        } catch (error) {
          toast({ title: "This was not saved", description: (error as Error).message, tone: "bad" });
        }
      }),
    [router, readAgain],
  );
  return { act, isBusy };
}
