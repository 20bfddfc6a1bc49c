/** AWS for a bench, in a process of its own: `aws-process.ts CLUSTERS LATENCY`. Tells its address; answers every message with what it saw so far. */
import { startAws } from "./aws.ts";

const [clusters, latency] = process.argv.slice(2).map(Number);
const aws = await startAws(clusters ?? 10, latency ?? 0);
process.on("message", () => process.send?.(aws.seen));
process.send?.({ url: aws.url });
