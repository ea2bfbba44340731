import { cn } from "./cn.ts";

/** Where something will be; still, since nothing loops. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block h-4 rounded-[5px] bg-sunken", className)} />;
}

/** Rows of a list or table that is on its way. */
export function SkeletonRows({ rows = 5, className }: { rows?: number; className?: string }) {
  return (
    <div role="status" className={cn("flex flex-col px-4 py-2", className)}>
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
        <div key={row} className="flex h-9 items-center gap-4 border-b border-hair last:border-0">
          <Skeleton className="h-3 w-14" />
          <Skeleton className={cn("h-3", row % 2 ? "w-2/5" : "w-1/2")} />
          <Skeleton className="ml-auto h-3 w-20" />
        </div>
      ))}
    </div>
  );
}
