import { Time } from "#components/ui/time.tsx";
import type { MailboxItem } from "#server/services/demo/list-mailbox.ts";

/** A mail as its reader's program shows it. Its HTML runs no script and opens links in a new tab. */
export function MailView({ mail }: { mail: Extract<MailboxItem, { channel: "email" }> }) {
  return (
    <article className="overflow-hidden rounded-[14px] border border-line bg-surface shadow-2">
      <header className="border-b border-line px-5 py-3.5">
        <h2 className="engraved text-section font-[550]">{mail.subject}</h2>
        <p className="mt-1 flex flex-wrap gap-x-3 text-label text-ink-2">
          <span>from {mail.from}</span>
          <span>to {mail.to}</span>
          <Time at={mail.at} style="full" className="ml-auto text-ink-3" />
        </p>
        {mail.headers["list-unsubscribe"] && (
          <p className="mt-1 truncate text-label text-ink-3" title={mail.headers["list-unsubscribe"]}>
            Offers one-click unsubscribe
          </p>
        )}
      </header>
      {mail.html ? (
        <iframe
          title={mail.subject}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcDoc={`<base target="_blank">${mail.html}`}
          className="h-[620px] w-full bg-white"
        />
      ) : (
        <pre className="px-5 py-4 font-sans whitespace-pre-wrap">{mail.text}</pre>
      )}
    </article>
  );
}
