import type { StateMachine } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { BATCH_TIMEOUT_SECONDS, BATCHES_AT_ONCE, EXECUTION_TIMEOUT_SECONDS, PLACES_AT_ONCE } from "./policy.ts";

const PLACE = { account: "{% $account %}", region: "{% $region %}" };

/**
 * Scans every cluster of the fleet. Each account and Region is an execution of its own (Distributed Map), which lists its clusters and scans them: that is where AWS's rates
 * are, and no list of the whole fleet has to fit into the 256 KiB of a state. What cannot be listed, read or scanned is named at the end and stops nothing else.
 */
export function scanFleet(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`scan-fleet/${name}`);
  return {
    Comment: "Looks at every EKS cluster of the fleet with every drift rule in use.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "ListPlaces",
    States: {
      ListPlaces: lambdaTask({ functionArn: step("list-places"), payload: {}, next: "ScanPlaces" }),
      ScanPlaces: {
        Type: "Map",
        Comment: "A child execution for each account and Region.",
        Items: "{% $states.input.places %}",
        MaxConcurrency: PLACES_AT_ONCE,
        ToleratedFailurePercentage: 100,
        Label: "Places",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "ListClusters",
          States: {
            ListClusters: lambdaTask({
              functionArn: step("list-clusters"),
              payload: { account: "{% $states.input.account %}", region: "{% $states.input.region %}" },
              assign: {
                account: "{% $states.input.account %}",
                region: "{% $states.input.region %}",
                unlisted: "{% $states.result.Payload.unlisted %}",
              },
              next: "ScanBatches",
            }),
            ScanBatches: {
              Type: "Map",
              Items: "{% $states.input.batches %}",
              MaxConcurrency: BATCHES_AT_ONCE,
              ItemProcessor: {
                ProcessorConfig: { Mode: "INLINE" },
                StartAt: "ScanBatch",
                States: {
                  ScanBatch: lambdaTask({
                    functionArn: step("scan-batch"),
                    payload: { ...PLACE, clusters: "{% $states.input %}" },
                    timeoutSeconds: BATCH_TIMEOUT_SECONDS,
                    catch: [
                      {
                        ErrorEquals: ["States.ALL"],
                        Next: "BatchFailed",
                        Assign: {
                          clusters: "{% $states.input %}",
                          error: "{% $states.errorOutput.Error %}",
                        },
                      },
                    ],
                  }),
                  BatchFailed: {
                    Type: "Pass",
                    Output: {
                      scanned: 0,
                      unreadable: 0,
                      present: 0,
                      opened: 0,
                      closed: 0,
                      failed: "{% [$clusters.($account & '/' & $region & '/' & $ & ' (' & $error & ')')] %}",
                    },
                    End: true,
                  },
                },
              },
              Output: {
                ...PLACE,
                unlisted: "{% $unlisted %}",
                scanned: "{% $sum([$states.result.scanned]) %}",
                unreadable: "{% $sum([$states.result.unreadable]) %}",
                present: "{% $sum([$states.result.present]) %}",
                opened: "{% $sum([$states.result.opened]) %}",
                closed: "{% $sum([$states.result.closed]) %}",
                failed: "{% [$states.result.failed] %}",
              },
              End: true,
            },
          },
        },
        Output: {
          scanned: "{% $sum([$states.result.scanned]) %}",
          unreadable: "{% $sum([$states.result.unreadable]) %}",
          present: "{% $sum([$states.result.present]) %}",
          opened: "{% $sum([$states.result.opened]) %}",
          closed: "{% $sum([$states.result.closed]) %}",
          failed: "{% [$states.result.failed] %}",
          // Places whose execution broke have no result.
          unscanned:
            "{% [$states.input.places.(account & '/' & region)[$not($ in $states.result.(account & '/' & region))]] %}",
          unlisted:
            "{% [$states.result[unlisted != null].{ 'account': account, 'region': region, 'message': unlisted }] %}",
        },
        End: true,
      },
    },
  };
}
