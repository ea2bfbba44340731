import { lateModule } from "../ui/late-module.ts";

/** What finds places for cards; nobody needs it to draw those that have one. */
export const lateLayout = lateModule(() => import("./tidy-layout.ts"));
