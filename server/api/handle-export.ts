import { AppError } from "#server/kernel/errors.ts";
import { logApi } from "#server/kernel/log.ts";
import { exportSubscriber } from "#server/services/subscriber/read-privacy.ts";
import { viewSubscriber } from "#server/services/workspace/load-subscriber.ts";
import { createContext } from "./context.ts";

type WorkspaceRoute = { params: Promise<{ workspace: string }> };

/** `GET /a/<workspace>/privacy/export`: everything the workspace knows of the signed-in wallet, as a file. */
export async function handleExport(req: Request, { params }: WorkspaceRoute): Promise<Response> {
  const headers = new Headers({ "cache-control": "no-store" });
  const { workspace } = await params;
  try {
    const { actor, now } = await createContext({ req, resHeaders: headers });
    if (!actor) return new Response("Sign in with your wallet first.", { status: 401, headers });
    const subscriber = await viewSubscriber(actor, { slug: workspace, now });
    const day = now.toISOString().slice(0, 10);
    headers.set("content-type", "application/json; charset=utf-8");
    headers.set("content-disposition", `attachment; filename="bellwether-${subscriber.slug}-${day}.json"`);
    return new Response(`${JSON.stringify(await exportSubscriber(subscriber), null, 2)}\n`, { headers });
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") {
      return new Response(error.publicMessage, { status: 404, headers });
    }
    logApi.error({ err: error }, "an export could not be made");
    return new Response("Something went wrong on our side. Try again in a moment.", { status: 500, headers });
  }
}
