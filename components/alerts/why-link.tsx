import { NamedIcon } from "#components/ui/icon.tsx";
import { linkClass } from "#components/ui/link-class.ts";

type WhyLinkProps = {
  workspace: string;
  topic: { key: string; name: string };
  /** Also to where it is said by which channels the topic comes. */
  hasChannels?: boolean;
};

/** From a topic to what it told lately, and what it did not. */
export function WhyLink({ workspace, topic, hasChannels = false }: WhyLinkProps) {
  return (
    <p className="flex items-center gap-1.5 px-[18px] pb-3.5 text-[12.5px] text-ink-3">
      <NamedIcon name="circle-question-mark" size={13} className="shrink-0" />
      <span>
        <a href={`/a/${workspace}/why?topic=${topic.key}`} className={linkClass}>
          Why (not)?<span className="sr-only"> {topic.name}</span>
        </a>{" "}
        What it came to in the last 14 days.
        {hasChannels && (
          <>
            {" "}
            <a href={`/a/${workspace}/channels?topic=${topic.key}`} className={linkClass}>
              By which channels<span className="sr-only"> {topic.name} comes</span>
            </a>
          </>
        )}
      </span>
    </p>
  );
}
