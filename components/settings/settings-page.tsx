"use client";

import { ApprovalPanel } from "#components/approval/approval-panel.tsx";
import { PortfolioSettingPanel } from "#components/portfolio/setting-panel.tsx";
import { TopBar } from "#components/shell/top-bar.tsx";
import { useWorkspace } from "#components/shell/workspace-context.tsx";
import { ChangesPanel } from "./changes-panel.tsx";
import { DevelopersPanel } from "./developers-panel.tsx";
import { MembersPanel } from "./members-panel.tsx";
import { NamePanel } from "./name-panel.tsx";
import { PullsPanel } from "./pulls-panel.tsx";
import { SecretsPanel } from "./secrets-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { SignersPanel } from "./signers-panel.tsx";
import { WebCallsPanel } from "./web-calls-panel.tsx";

/** Who works here, what they may use, and who changed what. */
export function SettingsPage() {
  const { role } = useWorkspace();
  return (
    <>
      <TopBar
        title="Settings"
        note={`you are ${role === "owner" ? "an owner" : `a${role === "operator" ? "n" : ""} ${role}`} here`}
      />
      <main
        id="main"
        className="grid flex-1 grid-cols-1 content-start gap-4 p-6 pt-5 max-phone:p-4 xl:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]"
      >
        <div className="flex min-w-0 flex-col gap-4">
          <NamePanel />
          <MembersPanel />
          <ApprovalPanel />
          <SignersPanel />
          <SecretsPanel />
          <PullsPanel />
          <WebCallsPanel />
          <DevelopersPanel />
          <PortfolioSettingPanel />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <SessionsPanel />
          <ChangesPanel />
        </div>
      </main>
    </>
  );
}
