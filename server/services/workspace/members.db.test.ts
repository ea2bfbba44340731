import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { auditEntry, member, workspace } from "#db/schema/workspace.ts";
import { limits } from "#server/kernel/limits.ts";
import type { MemberContext } from "#server/services/context.ts";
import { makeActor, makeAddress, makeMember, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { addMember } from "./add-member.ts";
import { changeRole } from "./change-role.ts";
import { createWorkspace, workspaceNameSchema } from "./create-workspace.ts";
import { getWorkspace } from "./get-workspace.ts";
import { listMembers } from "./list-members.ts";
import { loadMembership } from "./load-membership.ts";
import { memberAddressSchema } from "./member-schema.ts";
import { removeMember } from "./remove-member.ts";
import { renameWorkspace } from "./rename-workspace.ts";

let of: { id: number; slug: string };
let owner: MemberContext;
beforeEach(async () => {
  of = await makeWorkspace();
  owner = await makeMember(of, { name: "Olga" });
});

const actions = async () => {
  const rows = await getDb()
    .db.select()
    .from(auditEntry)
    .where(eq(auditEntry.workspaceId, of.id))
    .orderBy(auditEntry.id);
  return rows.map(({ actor, action, subject, facts }) => ({ actor, action, subject, facts }));
};
const owners = () => getDb().db.$count(member, and(eq(member.workspaceId, of.id), eq(member.role, "owner")));

test("default: a wallet opens a workspace and owns it", async () => {
  const actor = makeActor();
  const { slug } = await createWorkspace(actor, { name: "Öland Finance", now: NOW });
  expect(slug).toBe("oland-finance");
  const ctx = await loadMembership(actor, { slug, now: NOW });
  expect(ctx).toMatchObject({ kind: "member", slug, role: "owner", actor });
  expect(await getWorkspace(ctx)).toMatchObject({ name: "Öland Finance", role: "owner", address: actor.address });
});

test("behavior: the same name again gets another address, as does one without letters", async () => {
  const slugs = await Promise.all(
    ["Same", "Same", "Same", "鐘", "鐘"].map((name) => createWorkspace(makeActor(), { name, now: NOW })),
  );
  expect(new Set(slugs.map(({ slug }) => slug)).size).toBe(5);
  expect(slugs.every(({ slug }) => /^[a-z0-9-]+$/.test(slug))).toBe(true);
});

test.each(["a", " ", "x".repeat(61), "two\nlines", "turn\u202earound", "bell\u0007"])(
  "args: %j is no name for a workspace",
  (name) => {
    expect(workspaceNameSchema.safeParse(name).success).toBe(false);
  },
);

test("behavior: an address is one address, however it is written", () => {
  expect(memberAddressSchema.parse(` 0x${"AB".repeat(20)} `)).toBe(`0x${"ab".repeat(20)}`);
  for (const text of ["0x12", `0x${"zz".repeat(20)}`, "vitalik.eth", ""]) {
    expect(memberAddressSchema.safeParse(text).success, text).toBe(false);
  }
});

test("default: an owner adds, changes and removes members, and it is written down", async () => {
  const address = makeAddress();
  await addMember(owner, { address, role: "viewer", name: "Vera" });
  await changeRole(owner, { address, role: "operator" });
  expect(await listMembers(owner)).toMatchObject([
    { name: "Olga", role: "owner", isYou: true },
    { address, name: "Vera", role: "operator", isYou: false },
  ]);
  await removeMember(owner, { address });
  await expect(loadMembership(makeActor({ address }), { slug: of.slug, now: NOW })).rejects.toThrow("not here");
  const actor = owner.actor.address;
  expect(await actions()).toEqual([
    { actor, action: "member.add", subject: `member:${address}`, facts: { role: "viewer" } },
    { actor, action: "member.change-role", subject: `member:${address}`, facts: { from: "viewer", to: "operator" } },
    { actor, action: "member.remove", subject: `member:${address}`, facts: { role: "operator" } },
  ]);
});

test("error: a member is added once", async () => {
  const { actor } = await makeMember(of, { role: "viewer" });
  await expect(
    addMember(owner, { address: actor.address, role: "owner", name: "" }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ConflictError: This wallet is a member already. Change its role instead.]`,
  );
  expect(await actions()).toEqual([]);
});

test("error: the last owner stays, by any way", async () => {
  const { address } = owner.actor;
  const words = "This is the last owner. Make somebody else an owner first.";
  await expect(changeRole(owner, { address, role: "viewer" })).rejects.toThrow(words);
  await expect(removeMember(owner, { address })).rejects.toThrow(words);
  await changeRole(owner, { address, role: "owner" });
  expect(await owners()).toBe(1);
});

test("behavior: of two owners who remove each other at once, one stays", async () => {
  const other = await makeMember(of);
  const results = await Promise.allSettled([
    removeMember(owner, { address: other.actor.address }),
    removeMember(other, { address: owner.actor.address }),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await owners()).toBe(1);
});

test("behavior: anybody may leave, and only themselves", async () => {
  const viewer = await makeMember(of, { role: "viewer" });
  await expect(removeMember(viewer, { address: owner.actor.address })).rejects.toThrow("Your role here is viewer");
  await removeMember(viewer, { address: viewer.actor.address });
  expect(await listMembers(owner)).toHaveLength(1);
});

test("error: members of other workspaces are nobody's here", async () => {
  const elsewhere = await makeMember(await makeWorkspace());
  const { address } = elsewhere.actor;
  await expect(changeRole(owner, { address, role: "viewer" })).rejects.toThrow("This member is not here.");
  await expect(removeMember(owner, { address })).rejects.toThrow("This member is not here.");
});

test("default: a new name, the old address", async () => {
  await renameWorkspace(owner, { name: "Harbour" });
  const [row] = await getDb().db.select().from(workspace).where(eq(workspace.id, of.id));
  expect(row).toMatchObject({ name: "Harbour", slug: of.slug });
});

test("error: a wallet opens so many workspaces, and a workspace has so many members", async () => {
  const actor = makeActor();
  for (let i = 0; i < limits.workspacesPerWalletMax; i++)
    await makeMember(await makeWorkspace(), { address: actor.address });
  await expect(createWorkspace(actor, { name: "One more", now: NOW })).rejects.toThrow("owns at most 20 workspaces");

  const rows = Array.from({ length: limits.membersMax - 1 }, () => ({
    address: makeAddress(),
    role: "viewer" as const,
  }));
  await getDb()
    .db.insert(member)
    .values(rows.map((row) => ({ ...row, workspaceId: of.id })));
  const one = { address: makeAddress(), role: "viewer" as const, name: "" };
  await expect(addMember(owner, one)).rejects.toThrow("at most 200 members");
});
