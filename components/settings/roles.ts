/** From most to least. */
export const ROLES = [
  { value: "owner", label: "Owner", hint: "Members, name, and all below" },
  { value: "operator", label: "Operator", hint: "Workflows, topics, secrets" },
  { value: "viewer", label: "Viewer", hint: "Sees everything, changes nothing" },
] as const;
