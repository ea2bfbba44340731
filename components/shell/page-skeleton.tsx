import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** A page that is on its way: its head, and rows. */
export function PageSkeleton({ rows = 10 }: { rows?: number }) {
  return (
    <>
      <div className="flex min-h-14 items-center border-b border-line bg-surface pr-4 pl-5 max-phone:min-h-[60px] max-phone:px-4">
        <Skeleton className="h-5 w-40" />
      </div>
      <main id="main" className="flex-1 p-6 max-phone:p-4">
        <div className="rounded-card border border-line bg-surface">
          <SkeletonRows rows={rows} />
        </div>
      </main>
    </>
  );
}
