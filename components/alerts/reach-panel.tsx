import { type ChannelWays, stateOf } from "#components/channels/channel-state.ts";
import { NamedIcon } from "#components/ui/icon.tsx";
import { linkClass } from "#components/ui/link-class.ts";
import { StateTag } from "#components/ui/state-tag.tsx";

/** Where alerts reach this person, at a glance. */
export function ReachPanel({ workspace, ways }: { workspace: string; ways: ChannelWays }) {
  const page = `/a/${workspace}/channels`;
  return (
    <section aria-labelledby="reach-title" className="rounded-card border border-line bg-surface">
      <div className="flex items-baseline gap-2 border-b border-hair px-[18px] py-3">
        <h2 id="reach-title" className="grow font-[650]">
          Where we reach you
        </h2>
        <a href={page} className={`${linkClass} text-[12.5px]`}>
          Change
        </a>
      </div>
      <ul className="max-phone:grid max-phone:grid-flow-col max-phone:auto-cols-fr">
        {ways.channels.map((way) => {
          const state = stateOf(way);
          return (
            <li
              key={way.kind}
              className="flex items-center gap-3 border-b border-hair px-[18px] py-3 last:border-0 max-phone:flex-col max-phone:items-start max-phone:gap-1 max-phone:border-r max-phone:border-b-0"
            >
              <NamedIcon name={way.icon} size={17} className="shrink-0 text-ink-2" />
              <div className="min-w-0 grow">
                <p className="font-[620]">{way.label}</p>
                {way.address && <p className="truncate text-[12.5px] text-ink-2">{way.address.label}</p>}
              </div>
              {state ? (
                <StateTag tone={state.tone} glyph={state.glyph}>
                  {state.word}
                </StateTag>
              ) : (
                <a href={page} className={linkClass}>
                  Turn on
                </a>
              )}
            </li>
          );
        })}
      </ul>
      <p className="border-t border-hair px-[18px] py-3 text-[12.5px] leading-[18px] text-ink-3">
        Your inbox here has every message, with the reason it came.
      </p>
    </section>
  );
}
