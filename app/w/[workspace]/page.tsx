import { Home } from "#components/home/home.tsx";
import { memberPage } from "#server/api/caller.ts";
import { readOverview } from "#server/services/overview/read-overview.ts";

type PageProps = { params: Promise<{ workspace: string }> };

export default async function HomePage({ params }: PageProps) {
  const member = await memberPage((await params).workspace);
  return <Home initial={await readOverview(member)} />;
}
