import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@fontsource-variable/besley/wght.css";
import "@fontsource-variable/hanken-grotesk/wght.css";
import "@fontsource-variable/geist-mono/wght.css";
import "./globals.css";
import { ThemeKeeper } from "#components/ui/theme-keeper.tsx";
import { THEME_SCRIPT } from "#components/ui/theme-script.ts";
import { Toaster } from "#components/ui/toast.tsx";

export const metadata: Metadata = {
  title: { default: "Bellwether", template: "%s · Bellwether" },
  description: "Personal on-chain alerts that can always say why.",
  applicationName: "Bellwether",
};

// Each page's policy names a fresh nonce, which a page made beforehand could not carry.
export const dynamic = "force-dynamic";

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfcf9" },
    { media: "(prefers-color-scheme: dark)", color: "#0f1714" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme attribute is set before React looks.
    <html lang="en-GB" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant text, before the first paint. */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>
        <ThemeKeeper />
        {children}
        <Toaster />
      </body>
    </html>
  );
}
