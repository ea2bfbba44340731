"use client";

import { useSyncExternalStore } from "react";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { ApiKeyList } from "./api-key-list.tsx";
import { MakeKeyDialog } from "./make-key-dialog.tsx";
import { WidgetForm } from "./widget-form.tsx";

const NEVER = () => () => undefined;
const BASE = "/api/v1";

/** Where a team's own programs come in, and with which keys. */
export function DevelopersPanel() {
  const { role } = useWorkspace();
  const origin = useSyncExternalStore(
    NEVER,
    () => window.location.origin,
    () => "",
  );
  const isOwner = role === "owner";
  return (
    <Panel
      id="developers"
      title="For developers"
      note="the REST API, and a widget"
      action={isOwner && <MakeKeyDialog />}
    >
      <dl className="grid gap-1 px-4 pt-2 pb-2.5">
        <div className="flex flex-wrap items-baseline gap-x-2.5">
          <dt className="text-ink-3">Base URL</dt>
          <dd className="mono break-all">{origin + BASE}</dd>
        </div>
        <div className="flex flex-wrap items-baseline gap-x-2.5">
          <dt className="text-ink-3">What it takes</dt>
          <dd>
            <a className="underline underline-offset-2" href={`${BASE}/openapi.json`} target="_blank" rel="noreferrer">
              OpenAPI 3.1 document
            </a>
          </dd>
        </div>
      </dl>
      {isOwner ? (
        <ApiKeyList />
      ) : (
        <p className="border-t border-hair px-4 py-2.5 text-ink-2">Its keys are made, seen and revoked by an owner.</p>
      )}
      <WidgetForm origin={origin} />
    </Panel>
  );
}
