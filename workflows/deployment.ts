/**
 * What a definition needs to know of the place it runs in: the ARNs of functions and state machines by their product names.
 * `infra/` fills it from Pulumi resources, the sandbox from its own registry.
 */
export interface Deployment {
  /** ARN of a Lambda function, by its product name: `upgrade-cluster/check-readiness`. */
  functionArn(name: string): string;
  /** ARN of a state machine, by its folder's name: `upgrade-cluster`. */
  stateMachineArn(name: string): string;
}
