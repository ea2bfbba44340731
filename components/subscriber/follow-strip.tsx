"use client";

import { useAct } from "#components/api/use-act.ts";
import { Button } from "#components/ui/button.tsx";

export type FollowStripProps = { workspace: string; name: string };

/** For a visitor: that nothing reaches them yet, and the act that changes it. */
export function FollowStrip({ workspace, name }: FollowStripProps) {
  const { act, isBusy } = useAct();
  const follow = () =>
    act({
      path: "subscriber.follow",
      input: { workspace },
      said: { title: `You follow ${name}`, description: "What is switched on here reaches you from now on." },
    });
  return (
    <aside aria-label="Not followed yet" className="border-b border-brass-line bg-brass-wash">
      <div className="mx-auto flex w-full max-w-[1168px] flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 phone:px-6">
        <p className="min-w-0 grow basis-64">
          <b className="font-[620]">You do not follow {name} yet.</b> This is what everybody gets who set nothing.
          Anything you change here follows it, too.
        </p>
        <Button kind="brass" isBusy={isBusy} onClick={follow}>
          Follow {name}
        </Button>
      </div>
    </aside>
  );
}
