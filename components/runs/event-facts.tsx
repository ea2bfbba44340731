import { ExternalLink } from "lucide-react";
import type { Fact } from "#components/shell/facts.tsx";
import { count } from "#components/ui/number-words.ts";
import { Tag } from "#components/ui/tag.tsx";
import { Time } from "#components/ui/time.tsx";
import { Wallet } from "#components/ui/wallet.tsx";
import type { EventFacts } from "#server/services/run/event-facts.ts";

/** What happened, as facts for the strip: when, block, transaction. */
export function eventFactsOf(event: EventFacts): Fact[] {
  const facts: Fact[] = [{ label: "When", value: <Time at={event.occurredAt} style="full" /> }];
  if (event.blockNumber !== null) {
    facts.push({
      label: event.chainName ? `Block on ${event.chainName}` : "Block",
      value: (
        <span className="inline-flex items-center gap-1.5">
          {count(event.blockNumber)}
          {event.orphanedAt ? (
            <Tag tone="warn">Replaced by the chain</Tag>
          ) : (
            event.isFinal && <Tag tone="ok">Final</Tag>
          )}
        </span>
      ),
    });
  }
  if (event.txHash) {
    facts.push({
      label: "Transaction",
      value: (
        <span className="inline-flex items-center gap-1">
          <Wallet address={event.txHash} noun="Transaction" isMarkless />
          {event.explorerUrl && (
            <a
              href={`${event.explorerUrl}/tx/${event.txHash}`}
              target="_blank"
              rel="noreferrer"
              aria-label="See it in the explorer, new tab"
              className="grid size-6 place-items-center rounded text-ink-3 hover:text-ink"
            >
              <ExternalLink aria-hidden size={13} />
            </a>
          )}
        </span>
      ),
    });
  }
  if (event.kind === "signal") facts.push({ label: "Came by", value: "Signal by API" });
  return facts;
}
