/**
 * Errors are an API: Step Functions retries and catches by `name`, people and scripts read `code`.
 * Every area's errors extend this class in its own `errors.ts`, with a literal name and a unique code.
 */
export abstract class FleetwrightError extends Error {
  abstract override readonly name: string;
  abstract readonly code: string;
  /** True when the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;
}

/** A person's input cannot be used: bad policy file, unknown strategy, impossible goal. Commands end with exit code 2. */
export class InvalidInputError extends FleetwrightError {
  override readonly name = "InvalidInputError";
  readonly code: string;
  readonly retryable = false;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A conditional write lost against another one: read again and decide anew. */
export class StaleWriteError extends FleetwrightError {
  override readonly name = "StaleWriteError";
  readonly code = "STALE_WRITE";
  readonly retryable = true;
}

/** AWS or Slack asks to slow down. */
export class ThrottledError extends FleetwrightError {
  override readonly name = "ThrottledError";
  readonly code = "THROTTLED";
  readonly retryable = true;
  /** How long it asks to wait, where it says so. */
  readonly retryAfterSeconds: number | undefined;
  constructor(message: string, { retryAfterSeconds, ...options }: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** AWS or Slack had a failure of its own (5xx, lost connection). */
export class ServiceUnavailableError extends FleetwrightError {
  override readonly name = "ServiceUnavailableError";
  readonly code = "SERVICE_UNAVAILABLE";
  readonly retryable = true;
}

/** EventBridge did not accept all events of a batch, also after repeating. */
export class EventsNotAcceptedError extends FleetwrightError {
  override readonly name = "EventsNotAcceptedError";
  readonly code = "EVENTS_NOT_ACCEPTED";
  readonly retryable = true;
}

/** The cluster, or the add-on or node group asked for, does not exist (any more). */
export class ClusterNotFoundError extends FleetwrightError {
  override readonly name = "ClusterNotFoundError";
  readonly code = "CLUSTER_NOT_FOUND";
  readonly retryable = false;
}

/** EKS does not know the update. */
export class UpdateNotFoundError extends FleetwrightError {
  override readonly name = "UpdateNotFoundError";
  readonly code = "UPDATE_NOT_FOUND";
  readonly retryable = false;
}

/** Another update holds the cluster, add-on or node group; it will be over. */
export class UpdateInProgressError extends FleetwrightError {
  override readonly name = "UpdateInProgressError";
  readonly code = "UPDATE_IN_PROGRESS";
  readonly retryable = true;
}

/** EKS refuses the call as it is; the message carries AWS's own code and words. */
export class UpdateRefusedError extends FleetwrightError {
  override readonly name = "UpdateRefusedError";
  readonly code = "UPDATE_REFUSED";
  readonly retryable = false;
}

/** SSM, Secrets Manager or IAM refuses the call as it is; the message carries AWS's own code and words. */
export class CallRefusedError extends FleetwrightError {
  override readonly name = "CallRefusedError";
  readonly code = "CALL_REFUSED";
  readonly retryable = false;
}

/** Somebody else is making the same activation right now. */
export class ActivationBusyError extends FleetwrightError {
  override readonly name = "ActivationBusyError";
  readonly code = "ACTIVATION_BUSY";
  readonly retryable = true;
}

/** The role may not do this. */
export class AccessDeniedError extends FleetwrightError {
  override readonly name = "AccessDeniedError";
  readonly code = "ACCESS_DENIED";
  readonly retryable = false;
}

/** A cluster's Kubernetes API was not reached, did not let us in, or refused what was asked; the message says what to do. */
export class KubernetesRefusedError extends FleetwrightError {
  override readonly name = "KubernetesRefusedError";
  readonly code = "KUBERNETES_REFUSED";
  readonly retryable = false;
}

/** A cluster's Kubernetes API cannot be asked for its nodes: out of reach, or it does not let us in. The message says what to do. */
export class NodesUnreadableError extends FleetwrightError {
  override readonly name = "NodesUnreadableError";
  readonly code = "NODES_UNREADABLE";
  readonly retryable = false;
}

/** A table, bus or state machine of the deployment does not exist: it is not deployed completely, or a setting names another one. */
export class MissingResourceError extends FleetwrightError {
  override readonly name = "MissingResourceError";
  readonly code = "MISSING_RESOURCE";
  readonly retryable = false;
}

/** An event or a task input does not have the shape its contract says. */
export class InvalidEventError extends FleetwrightError {
  override readonly name = "InvalidEventError";
  readonly code = "INVALID_EVENT";
  readonly retryable = false;
}

/** Slack refuses the message or the channel; repeating it does not help. */
export class ChatRefusedError extends FleetwrightError {
  override readonly name = "ChatRefusedError";
  readonly code = "CHAT_REFUSED";
  readonly retryable = false;
  /** Slack's own word: `channel_not_found`. */
  readonly reason: string;
  constructor(reason: string, options?: ErrorOptions) {
    super(`Slack refused the message: ${reason}`, options);
    this.reason = reason;
  }
}

/** A secret of the deployment was never set: whoever would have to show it is refused. */
export class SecretUnsetError extends FleetwrightError {
  override readonly name = "SecretUnsetError";
  readonly code = "SECRET_UNSET";
  readonly retryable = false;
}
