import type { ReactNode } from "react";
import { Wordmark } from "#components/ui/mark.tsx";
import { Flock } from "./flock.tsx";

/** The two halves of every page before a workspace: the flock, and what to do. */
export function Entrance({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh text-read phone:grid phone:grid-cols-2">
      <section
        aria-hidden
        className="relative hidden flex-col overflow-hidden border-r border-hair bg-rail px-11 py-[34px] text-rail-ink phone:flex"
      >
        <Wordmark size={24} isOnRail className="relative" />
        <Flock />
        <p className="engraved relative mt-auto text-page">
          Hear what is coming,
          <br />
          and only what concerns you.
        </p>
      </section>
      <main className="px-5 py-[22px] phone:grid phone:place-items-center phone:p-8">
        <div className="w-full phone:max-w-[432px]">
          <Wordmark size={21} className="mb-[72px] phone:hidden" />
          {children}
        </div>
      </main>
    </div>
  );
}
