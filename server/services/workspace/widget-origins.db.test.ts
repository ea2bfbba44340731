import { expect, test, vi } from "vitest";
import { frameAncestorsOf } from "#server/api/frame-ancestors.ts";
import { forgetEnv } from "#server/kernel/env.ts";
import { sessionCookie } from "#server/services/identity/session-cookie.ts";
import { makeMember, makeWorkspace } from "#server/testing/factories.ts";
import { getWorkspace } from "./get-workspace.ts";
import { setWidgetOrigins, setWidgetOriginsSchema } from "./set-widget-origins.ts";

test("default: the sites that an owner names may frame the widget's page, and no other page", async () => {
  const [here, there] = [await makeWorkspace(), await makeWorkspace()];
  const owner = await makeMember(here);
  await setWidgetOrigins(owner, { origins: ["https://app.example", "https://app.example"] });
  expect((await getWorkspace(owner)).widgetOrigins).toEqual(["https://app.example"]);
  expect(await frameAncestorsOf(`/embed/${here.slug}`)).toEqual(["https://app.example"]);
  for (const path of [`/embed/${there.slug}`, `/a/${here.slug}`, `/embed/${here.slug}/x`, "/embed/nowhere"]) {
    expect(await frameAncestorsOf(path)).toEqual([]);
  }
});

test.each([
  ["https://app.example", true],
  ["https://app.example:8443", true],
  ["http://localhost:5173", true],
  ["http://app.example", false],
  ["https://app.example/", false],
  ["https://app.example/path", false],
  ["https://*.example", false],
  ["https://a.example; script-src *", false],
  ["*", false],
  ["null", false],
  ["'self'", false],
  ["javascript:alert(1)", false],
])("args: %s as a site: %j", (origin, isGood) => {
  expect(setWidgetOriginsSchema.safeParse({ origins: [origin] }).success).toBe(isGood);
});

test("error: an operator may not", async () => {
  const operator = await makeMember(await makeWorkspace(), { role: "operator" });
  await expect(setWidgetOrigins(operator, { origins: [] })).rejects.toMatchObject({ code: "not-allowed" });
});

test.each([
  ["https://alerts.example", true, "__Host-bellwether=t; Path=/; HttpOnly; SameSite=None; Partitioned; "],
  ["https://alerts.example", false, "__Host-bellwether=t; Path=/; HttpOnly; SameSite=Lax; "],
  ["http://localhost:3000", true, "bellwether=t; Path=/; HttpOnly; SameSite=Lax; "],
])("behavior: at %s, inside another site: %j, the session's cookie begins %s", (appUrl, isEmbedded, begins) => {
  vi.stubEnv("APP_URL", appUrl);
  forgetEnv();
  const line = sessionCookie("t", { expiresAt: new Date(0), isEmbedded });
  vi.unstubAllEnvs();
  forgetEnv();
  expect(line.startsWith(begins)).toBe(true);
});
