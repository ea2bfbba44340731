import type { Metadata } from "next";
import { MeasurePage } from "#components/measure/measure-page.tsx";

export const metadata: Metadata = { title: "Measure" };

export default function Page() {
  return <MeasurePage />;
}
