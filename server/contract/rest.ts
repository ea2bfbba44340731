/** What a key of the public API may do, as it is shown to who makes one. */
export const API_SCOPES = [
  { scope: "subscribers:read", label: "Read subscribers, their settings and attributes" },
  { scope: "subscribers:write", label: "Add subscribers, also in bulk" },
  { scope: "preferences:write", label: "Set preferences for subscribers" },
  { scope: "attributes:write", label: "Push attributes of subscribers" },
  { scope: "interactions:write", label: "Tell what subscribers did about alerts" },
  { scope: "signals:write", label: "Post signals to workflows" },
  { scope: "deliveries:write", label: "Take dead letters up again" },
  { scope: "webhooks:write", label: "Read and change the key that web calls are signed with" },
  { scope: "runs:read", label: "Read runs, executions and deliveries" },
] as const;

export type ApiScope = (typeof API_SCOPES)[number]["scope"];
