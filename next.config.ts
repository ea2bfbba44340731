import type { NextConfig } from "next";

/** For everything that is answered; pages get their Content-Security-Policy from proxy.ts. */
const HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin-allow-popups" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=()" },
];
/** For all but the widget's pages, whose policy names who frames them. */
const UNFRAMED = [{ key: "X-Frame-Options", value: "DENY" }];
const API_HEADERS = [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }];

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Everybody gets a page's title with the page: else it has none until the workspace's name has been read.
  htmlLimitedBots: /.*/,
  headers: async () => [
    { source: "/:path*", headers: HEADERS },
    { source: "/((?!embed/).*)", headers: UNFRAMED },
    { source: "/api/:path*", headers: API_HEADERS },
  ],
  // `npm run check` type-checks the whole project; a second time here would only slow a newcomer's first start.
  typescript: { ignoreBuildErrors: true },
  // Written by every build but the first, for which a person waits: it costs a quarter, and saves the next one 60 %.
  experimental: { turbopackFileSystemCacheForBuild: process.env.BELLWETHER_BUILD_CACHE !== "0" },
  // Real Node modules on the server: they open sockets, load workers or look for files beside themselves.
  serverExternalPackages: ["postgres", "pino", "pg-boss", "nodemailer", "undici"],
};

export default config;
