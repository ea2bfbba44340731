import type { Role } from "#db/schema/workspace.ts";
import { NotAllowedError } from "#server/kernel/errors.ts";
import type { MemberContext } from "./context.ts";

const RANK: Record<Role, number> = { viewer: 0, operator: 1, owner: 2 };

/** Throws unless the member has at least this role. */
export function checkRole(ctx: MemberContext, needed: Role): void {
  if (RANK[ctx.role] >= RANK[needed]) return;
  throw new NotAllowedError(`Your role here is ${ctx.role}; this needs ${needed}. Ask an owner of the workspace.`, {
    role: ctx.role,
    needed,
  });
}
