import type { MetadataRoute } from "next";

/** Lets a phone put the app on its Home Screen, without which iOS shows no push messages. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Bellwether",
    short_name: "Bellwether",
    start_url: "/",
    display: "standalone",
    background_color: "#fbfcf9",
    theme_color: "#0f1714",
    icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml" }],
  };
}
