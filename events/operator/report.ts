import * as z from "zod";
import { instant } from "./common.ts";

/** A fresh link to the newest fleet review that is kept. */
const latestReportRequest = z.strictObject({ action: z.literal("latest-report") });

const latestReportAnswer = z.strictObject({
  action: z.literal("latest-report"),
  /** null: none was made yet. */
  report: z
    .strictObject({
      /** The time it was made for. */
      period: instant,
      /** Whoever has it can read the review: it is for who asked. */
      url: z.url(),
      /** At the latest. */
      expiresAt: instant,
    })
    .nullable(),
});

export const reports = { requests: [latestReportRequest], answers: [latestReportAnswer] };
