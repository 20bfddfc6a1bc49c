import { AwsError } from "../../aws/service.ts";

type Entry = Record<string, unknown> & { Id: string };

const MOST = 10;

/** Does the entries one by one; what one of them is refused for stands in its place. @throws {AwsError} the batch itself cannot be used */
export function inBatch(given: unknown, work: (entry: Entry) => object): object {
  const entries = (given ?? []) as Entry[];
  if (entries.length === 0)
    throw new AwsError("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > MOST)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MOST}. You have sent ${entries.length}.`,
    );
  const twice = entries.find(({ Id }, index) => entries.findIndex((other) => other.Id === Id) < index);
  if (twice) throw new AwsError("BatchEntryIdsNotDistinct", `Id ${twice.Id} repeated.`);
  const done: object[] = [];
  const failed: object[] = [];
  for (const entry of entries) {
    try {
      done.push({ Id: entry.Id, ...work(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful: done, Failed: failed };
}
