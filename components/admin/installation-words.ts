import { count, countWord, plural, sentence } from "#components/ui/number-words.ts";
import type { Installation } from "#server/services/admin/list-workspaces.ts";

/** "Three workspaces ran 1,204 events and told 388 wallets' executions in 24 hours." in plain words. */
export function installationHeadline({ workspaces }: Pick<Installation, "workspaces">): string {
  if (workspaces.length === 0) return "No workspace yet.";
  const runs = workspaces.reduce((sum, workspace) => sum + workspace.runCount, 0);
  const told = workspaces.reduce((sum, workspace) => sum + workspace.toldCount, 0);
  const who = `${sentence(countWord(workspaces.length))} ${workspaces.length === 1 ? "workspace" : "workspaces"}`;
  if (runs === 0) return `${who} had no event in 24 hours.`;
  return `${who} had ${plural(runs, "run")} and told ${count(told)} ${told === 1 ? "time" : "times"} in 24 hours.`;
}

/** What needs the admin; empty when nothing does. */
export function installationUnderline({ workspaces, chains }: Pick<Installation, "workspaces" | "chains">): string {
  const empty = workspaces.filter((workspace) => workspace.availableMilli <= 0 && workspace.liveCount > 0);
  const ill = chains.filter((chain) => chain.state !== "on-time");
  const waiting = workspaces.reduce((sum, workspace) => sum + workspace.unfundedCount, 0);
  const parts = [
    waiting > 0 && `${plural(waiting, "alert waits", "alerts wait")} for credits.`,
    empty.length > 0 &&
      `${listed(empty.map((workspace) => workspace.name))} ${empty.length === 1 ? "has" : "have"} no credits left.`,
    ill.length > 0 && `${listed(ill.map((chain) => chain.name))} ${ill.length === 1 ? "is" : "are"} not on time.`,
  ];
  return parts.filter(Boolean).join(" ");
}

function listed(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
