import { AwsError, type SimulatedService } from "../aws/service.ts";

interface StoredObject {
  body: string;
  contentType: string;
  writtenAt: Date;
}

export interface S3Simulator {
  service: SimulatedService;
  /** What is kept, by `<bucket>/<key>`. */
  objects: ReadonlyMap<string, StoredObject>;
}

/** Objects of text, in whatever bucket: that there is one is the deployment's to say. */
export function createS3({ clock }: { clock: { now(): Date } }): S3Simulator {
  const objects = new Map<string, StoredObject>();
  const nameOf = ({ Bucket, Key }: Record<string, unknown>): string => `${Bucket}/${Key}`;
  const found = (input: Record<string, unknown>): StoredObject => {
    const object = objects.get(nameOf(input));
    if (!object) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    return object;
  };
  return {
    objects,
    service: {
      service: "s3",
      operations: {
        PutObject: ({ input }) => {
          if (input.IfNoneMatch === "*" && objects.has(nameOf(input)))
            throw new AwsError(
              "PreconditionFailed",
              "At least one of the pre-conditions you specified did not hold",
              412,
            );
          objects.set(nameOf(input), {
            body: String(input.Body ?? ""),
            contentType: String(input.ContentType ?? "binary/octet-stream"),
            writtenAt: clock.now(),
          });
          return {};
        },
        GetObject: ({ input }) => found(input),
        HeadObject: ({ input }) => found(input),
      },
    },
  };
}
