import { Link } from "#components/ui/link.tsx";
import { count, plural } from "#components/ui/number-words.ts";
import { Panel } from "#components/ui/panel.tsx";
import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { NextMoment } from "#server/services/health/list-next-moments.ts";

export type MomentsPanelProps = { schedules: { total: number; shown: NextMoment[] }; showsWorkspace: boolean };

/** What the clock and the chains' heights start next. */
export function MomentsPanel({ schedules: { total, shown }, showsWorkspace }: MomentsPanelProps) {
  const more = total - shown.length;
  return (
    <Panel id="moments" title="Next moments" note="schedules of live workflows">
      {shown.length === 0 ? (
        <p className="px-4 pt-1.5 pb-3.5 text-ink-2">No live workflow starts by the clock or at a height.</p>
      ) : (
        <ul className="px-4 pt-1 pb-2">
          {shown.map((moment) => (
            <li key={moment.triggerId} className="flex items-baseline gap-3 border-b border-hair py-1.5 last:border-0">
              <span className="min-w-0 flex-1">
                <Link
                  href={`/w/${moment.workspaceSlug}/workflows/${moment.workflowId}`}
                  className="no-underline hover:underline"
                >
                  {moment.workflowName}
                </Link>
                <span className="block text-label text-pretty text-ink-3">
                  {moment.words}
                  {moment.chainName && ` of ${moment.chainName}`}
                  {showsWorkspace && `, in ${moment.workspaceSlug}`}
                </span>
              </span>
              <span className="text-right whitespace-nowrap">
                <Next moment={moment} />
              </span>
            </li>
          ))}
          {more > 0 && <li className="pt-1.5 text-label text-ink-3">and {plural(more, "schedule")} more</li>}
        </ul>
      )}
    </Panel>
  );
}

function Next({ moment }: { moment: NextMoment }) {
  const { isOver, nextBlock, blocksLeft, nextAt, lastAt, endsAt } = moment;
  if (isOver) {
    return (
      <>
        <StateTag tone="idle" glyph="minus">
          Over
        </StateTag>
        {lastAt && (
          <span className="block text-label text-ink-3">
            last <Time at={lastAt} style="ago" />
          </span>
        )}
      </>
    );
  }
  if (nextBlock !== null) {
    return (
      <>
        <b className="font-[600]">block {count(nextBlock)}</b>
        <span className="block text-label text-ink-3">
          {blocksLeft === null ? "not read yet" : `${plural(blocksLeft, "block")} to go`}
        </span>
      </>
    );
  }
  if (!nextAt) return <span className="text-ink-3">waits for its chain</span>;
  return (
    <>
      <b className="font-[600]">
        <Time at={nextAt} style="ago" />
      </b>
      <span className="block text-label text-ink-3">
        {endsAt ? (
          <>
            until <Time at={endsAt} />
          </>
        ) : (
          <>
            <Time at={nextAt} /> UTC
          </>
        )}
      </span>
    </>
  );
}
