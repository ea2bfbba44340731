import { TopBar } from "#components/shell/top-bar.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";

/** Inside the frame, so that the way around stays. */
export default function NotFound() {
  return (
    <>
      <TopBar title="Nothing is at this address" />
      <main id="main" className="flex-1 p-6 max-phone:p-4">
        <EmptyState title="It is not here" className="px-0">
          It may have been removed, or it belongs to another workspace.
        </EmptyState>
      </main>
    </>
  );
}
