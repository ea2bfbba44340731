import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";

/** A subscriber's page that is on its way: its headline, and rows. */
export default function Loading() {
  return (
    <div className="pt-7 max-phone:pt-5">
      <Skeleton className="h-8 w-56" />
      <div className="mt-6 rounded-card border border-line bg-surface">
        <SkeletonRows rows={6} />
      </div>
    </div>
  );
}
