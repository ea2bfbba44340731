import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { getDb } from "#db/client.ts";
import { auditEntry, secret } from "#db/schema/workspace.ts";
import { env } from "#server/kernel/env.ts";
import { limits } from "#server/kernel/limits.ts";
import { unseal } from "#server/kernel/secret.ts";
import type { MemberContext } from "#server/services/context.ts";
import { makeMember, makeWorkspace, NOW } from "#server/testing/factories.ts";
import { listSecrets } from "./list-secrets.ts";
import { putSecret, secretNameSchema } from "./put-secret.ts";
import { removeSecret } from "./remove-secret.ts";

let ctx: MemberContext;
beforeEach(async () => {
  ctx = await makeMember(await makeWorkspace(), { role: "operator" });
});
const rows = () => getDb().db.select().from(secret).where(eq(secret.workspaceId, ctx.workspaceId));

test("default: a value goes in sealed, and only its name comes out", async () => {
  await putSecret(ctx, { name: "BACKEND_KEY", value: "hush-hush" });
  expect(await listSecrets(ctx)).toEqual([{ name: "BACKEND_KEY", createdAt: NOW }]);
  const [row] = await rows();
  expect(JSON.stringify(row)).not.toContain("hush");
  expect(unseal(row?.sealed ?? "", env().BELLWETHER_SECRET_KEY).reveal()).toBe("hush-hush");
  const log = await getDb().db.select().from(auditEntry).where(eq(auditEntry.workspaceId, ctx.workspaceId));
  expect(log).toMatchObject([{ action: "secret.put", subject: "secret:BACKEND_KEY" }]);
  expect(JSON.stringify(log)).not.toContain("hush");
});

test("behavior: the same name gets the new value", async () => {
  await putSecret(ctx, { name: "KEY", value: "one" });
  const later = new Date(NOW.getTime() + 1_000);
  await putSecret({ ...ctx, now: later }, { name: "KEY", value: "two" });
  expect(await listSecrets(ctx)).toEqual([{ name: "KEY", createdAt: later }]);
  const [row] = await rows();
  expect(unseal(row?.sealed ?? "", env().BELLWETHER_SECRET_KEY).reveal()).toBe("two");
});

test("behavior: the same name in another workspace is another secret", async () => {
  const other = await makeMember(await makeWorkspace());
  await putSecret(ctx, { name: "KEY", value: "one" });
  await putSecret(other, { name: "KEY", value: "two" });
  await removeSecret(other, { name: "KEY" });
  expect(await listSecrets(ctx)).toHaveLength(1);
  expect(await listSecrets(other)).toEqual([]);
});

test("error: what is not there is not forgotten", async () => {
  await expect(removeSecret(ctx, { name: "KEY" })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[NotFoundError: The secret KEY is not here. It may have been removed.]`,
  );
});

test.each(["", "1KEY", "MY KEY", "KEY\n", "x".repeat(61), "schlüssel"])("args: %j is no name for a secret", (name) => {
  expect(secretNameSchema.safeParse(name).success).toBe(name === "KEY\n");
});

test("error: a workspace keeps so many secrets; a kept one may still get a new value", async () => {
  const rows = Array.from({ length: limits.secretsMax }, (_, i) => ({ name: `KEY_${i}`, sealed: "sealed" }));
  await getDb()
    .db.insert(secret)
    .values(rows.map((row) => ({ ...row, workspaceId: ctx.workspaceId })));
  await expect(putSecret(ctx, { name: "ONE_MORE", value: "v" })).rejects.toThrow("at most 200 secrets");
  await putSecret(ctx, { name: "KEY_7", value: "v" });
});
