import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

export const COMPLIANCE_CHANGE = "Configuration Compliance State Change";

/** Whether a managed node has the patches and associations it should have. Source: Systems Manager user guide, "Amazon EventBridge event examples". */
export const complianceChange = eventEnvelope.extend({
  source: z.literal("aws.ssm"),
  "detail-type": z.literal(COMPLIANCE_CHANGE),
  detail: z.looseObject({
    "compliance-status": z.string(),
    "compliance-type": z.string(),
    "resource-id": z.string(),
    "resource-type": z.string().optional(),
  }),
});

export type ComplianceChange = z.infer<typeof complianceChange>;
