import { TopBar } from "#components/shell/top-bar.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ButtonLink } from "#components/ui/link.tsx";

/** Inside the frame, so that the way around stays. */
export default function NotFound() {
  return (
    <>
      <TopBar title="Not here" />
      <main id="main" className="flex-1 p-6 max-phone:p-4">
        <EmptyState
          title="There is nothing at this address"
          className="px-0"
          action={<ButtonLink href="/">Go to the start</ButtonLink>}
        >
          It may have been removed, or it belongs to another workspace.
        </EmptyState>
      </main>
    </>
  );
}
