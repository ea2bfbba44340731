import { InstallationPage } from "#components/admin/installation-page.tsx";
import { adminPage } from "#server/api/caller.ts";
import { listWorkspaces } from "#server/services/admin/list-workspaces.ts";

export default async function Page() {
  return <InstallationPage initial={await listWorkspaces(await adminPage())} />;
}
