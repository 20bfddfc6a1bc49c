import * as z from "zod";
import { ADOPTION_PARTS, type ResponsesPolicy } from "./baseline-policy.ts";
import { NO_RESPONSES } from "./defaults.ts";
import { selector } from "./schema-parts.ts";

const PART = `one of ${ADOPTION_PARTS.join(", ")}`;

export const responses = z
  .strictObject({
    adopt: z
      .array(
        z.strictObject({
          match: selector,
          parts: z.array(z.enum(ADOPTION_PARTS, PART)).min(1, PART),
          existing: z.boolean().exactOptional(),
        }),
      )
      .default([]),
    deleted: z.strictObject({ archiveChannel: z.boolean().default(false) }).default(NO_RESPONSES.deleted),
  })
  .default(NO_RESPONSES) satisfies z.ZodType<ResponsesPolicy, unknown>;
