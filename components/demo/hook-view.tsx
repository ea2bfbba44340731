import { StateTag } from "#components/ui/state-tag.tsx";
import { Time } from "#components/ui/time.tsx";
import type { MailboxItem } from "#server/services/demo/list-mailbox.ts";

/** A web call as the other side received it. */
export function HookView({ hook }: { hook: Extract<MailboxItem, { channel: "webhook" }> }) {
  return (
    <article className="overflow-hidden rounded-[14px] border border-line bg-surface shadow-2">
      <header className="flex flex-wrap items-center gap-x-3 border-b border-line px-5 py-3.5">
        <h2 className="mono min-w-0 break-all text-lead font-[560]">
          {hook.method} {hook.path}
        </h2>
        <StateTag tone={hook.status < 300 ? "ok" : "bad"} glyph={hook.status < 300 ? "check" : "cross"}>
          Answered {hook.status}
        </StateTag>
        <Time at={hook.at} style="full" className="ml-auto text-label text-ink-3" />
      </header>
      <h3 className="px-5 pt-3 text-label font-[560] text-ink-3">Body</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
        tabIndex={0}
        className="mx-5 mt-1 max-h-96 overflow-auto rounded-card bg-sunken p-3 text-[12px] leading-[18px]"
      >
        {pretty(hook.body)}
      </pre>
      <h3 className="px-5 pt-3 text-label font-[560] text-ink-3">Headers</h3>
      <dl className="mono grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 px-5 pt-1 pb-4 text-[12px] leading-5">
        {Object.entries(hook.headers).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-3">{name}</dt>
            <dd className="break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
