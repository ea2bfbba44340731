import { handleMailEvents } from "#server/api/handle-mail-events.ts";

export const dynamic = "force-dynamic";

type Context = { params: Promise<{ provider?: string[] }> };

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { provider = [] } = await params;
  return handleMailEvents(request, provider.join("/"));
}
