import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Entrance } from "#components/sign-in/entrance.tsx";
import { Places } from "#components/sign-in/places.tsx";
import { TRPC } from "#components/trpc.tsx";
import { currentActor } from "#server/api/caller.ts";
import { listPlaces, onlyPlace } from "#server/services/identity/list-places.ts";

export const metadata: Metadata = { title: "Where to" };

export default async function StartPage() {
  const actor = await currentActor();
  if (!actor) redirect("/sign-in");
  const places = await listPlaces(actor);
  const only = onlyPlace(places);
  if (only) redirect(only);
  return (
    <Entrance>
      <TRPC>
        <Places address={actor.address} places={places} />
      </TRPC>
    </Entrance>
  );
}
