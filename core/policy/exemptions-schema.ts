import * as z from "zod";
import type { ExemptionPolicy } from "./exemption-policy.ts";
import { instant, name, selector } from "./schema-parts.ts";

const OWNER = "who answers for it: a name or a team";
const REASON = "why it is borne, in a sentence";
/** Spaces are no owner. */
const said = (what: string) => z.string(what).trim().min(1, what);

export const exemptions = z
  .array(
    z.strictObject({
      rule: name,
      match: selector,
      subject: name.exactOptional(),
      owner: said(OWNER),
      reason: said(REASON),
      expires: instant,
    }),
  )
  .default([]) satisfies z.ZodType<ExemptionPolicy[], unknown>;
