import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

/** Reviews are compared with the one before, and looked up for a year. */
const KEPT_DAYS = 400;

/**
 * Where fleet reviews are kept: nobody but the deployment's functions reads them, and whoever holds one of their links. What a review says of a fleet is worth hiding:
 * encrypted, never public, and only over TLS.
 */
export function deployReports(stage: Stage): aws.s3.Bucket {
  const bucket = new aws.s3.Bucket(
    "ReportsBucket",
    // A name that begins with the deployment's; the rest makes it one of its kind in all of AWS.
    { bucketPrefix: `${physicalName("reports")}-`.toLowerCase().slice(0, 37), forceDestroy: !stage.keepsData },
    { retainOnDelete: stage.keepsData },
  );
  const at = { bucket: bucket.id };
  new aws.s3.BucketPublicAccessBlock("ReportsPublicAccess", {
    ...at,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.s3.BucketOwnershipControls("ReportsOwnership", {
    ...at,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration("ReportsEncryption", {
    ...at,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new aws.s3.BucketLifecycleConfiguration("ReportsLifecycle", {
    ...at,
    rules: [
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "reports/" },
        expiration: { days: KEPT_DAYS },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
  new aws.s3.BucketPolicy("ReportsPolicy", {
    ...at,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          effect: "Deny",
          actions: ["s3:*"],
          principals: [{ type: "*", identifiers: ["*"] }],
          resources: [bucket.arn, $interpolate`${bucket.arn}/*`],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    }).json,
  });
  return bucket;
}
