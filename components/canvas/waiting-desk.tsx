import { Skeleton } from "../ui/skeleton.tsx";

/** The builder's outline while it loads: nothing moves when it comes. */
export function WaitingDesk() {
  return (
    <main id="main" aria-busy className="flex h-dvh flex-col" aria-label="Loading the workflow">
      <div className="flex h-14 items-center border-b border-line bg-surface px-5">
        <Skeleton className="h-5 w-56" />
      </div>
      <div className="h-9 border-b border-brass-line bg-brass-wash" />
      <div className="flex min-h-0 flex-1">
        <div className="w-[196px] border-r border-line bg-surface max-phone:hidden" />
        <div className="dot-grid flex-1" />
      </div>
    </main>
  );
}
