export type FindTarget = { path: string } | { nothing: string };

/**
 * Where what a person typed leads: a workflow by name, a run by number, a wallet by address, its beginning or its
 * short form. Paths below the workspace.
 */
export function findTarget(typed: string, workflows: { id: number; name: string }[]): FindTarget {
  const text = typed.trim();
  const number = /^(?:run\s*)?#?(\d{1,15})$/i.exec(text)?.[1];
  if (number) return { path: `/runs/${number}` };
  if (/^0x[0-9a-f]{2,40}(?:(?:…|\.{3})[0-9a-f]{1,8})?$/i.test(text)) {
    return { path: `/subscribers?wallet=${encodeURIComponent(text)}` };
  }
  const lower = text.toLowerCase();
  const workflow =
    workflows.find((candidate) => candidate.name.toLowerCase() === lower) ??
    workflows.find((candidate) => lower !== "" && candidate.name.toLowerCase().includes(lower));
  if (workflow) return { path: `/workflows/${workflow.id}` };
  return { nothing: `No workflow is called “${text}”. A wallet begins with 0x, a run is a number.` };
}
