import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` type-checks the whole project; a second time here would only slow a newcomer's first start.
  typescript: { ignoreBuildErrors: true },
  // Real Node modules on the server: they open sockets, load workers or look for files beside themselves.
  serverExternalPackages: ["postgres", "pino", "pg-boss", "nodemailer", "undici"],
};

export default config;
