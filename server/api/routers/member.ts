import { addMember, addMemberSchema } from "#server/services/workspace/add-member.ts";
import { changeRole, changeRoleSchema } from "#server/services/workspace/change-role.ts";
import { listMembers } from "#server/services/workspace/list-members.ts";
import { removeMember, removeMemberSchema } from "#server/services/workspace/remove-member.ts";
import { memberProcedure, router } from "../trpc.ts";

export const memberRouter = router({
  list: memberProcedure.query(({ ctx }) => listMembers(ctx.member)),
  add: memberProcedure.input(addMemberSchema).mutation(({ ctx, input }) => addMember(ctx.member, input)),
  changeRole: memberProcedure.input(changeRoleSchema).mutation(({ ctx, input }) => changeRole(ctx.member, input)),
  remove: memberProcedure.input(removeMemberSchema).mutation(({ ctx, input }) => removeMember(ctx.member, input)),
});
