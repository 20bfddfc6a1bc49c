/** What happens by the clock: EventBridge Scheduler calls the function, without an event. */
export interface Schedule {
  name: string;
  description: string;
  everySeconds: number;
  function: string;
}

export const schedules: readonly Schedule[] = [
  {
    name: "start-scan",
    description: "starts the scan of the fleet that is due; how often that is stands in the policy file",
    everySeconds: 900,
    function: "start-scan",
  },
  {
    name: "reconcile-runs",
    description:
      "finds runs and members whose execution ended and whose event never came: EventBridge's AWS events are best effort",
    everySeconds: 3600,
    function: "reconcile-runs",
  },
  {
    name: "watch-changes",
    description:
      "follows what no event tells the end of: add-ons that are being changed, clusters that are being deleted, findings that persist",
    everySeconds: 300,
    function: "watch-changes",
  },
  {
    name: "watch-alerts",
    description: "finds what got lost of alerts: timers, ends that nobody told, what a function that died left unsaid",
    everySeconds: 300,
    function: "watch-alerts",
  },
  {
    name: "reconcile-nodes",
    description:
      "looks at the hybrid nodes of every site: registrations no event told of, nodes and sites out of touch, removals that were asked or approved",
    everySeconds: 300,
    function: "reconcile-nodes",
  },
  {
    name: "rotate-activations",
    description:
      "replaces standing hybrid activations before they end, deletes those that are of no use any more, and watches the certificates of IAM Roles Anywhere",
    everySeconds: 3600,
    function: "rotate-activations",
  },
  {
    name: "reconcile-fleet",
    description: "compares every cluster and its add-ons with what is on record, and raises the events that were lost",
    everySeconds: 3600,
    function: "reconcile-fleet",
  },
  {
    name: "watch-lifecycle",
    description:
      "tells ends of support that come near, with what waiting costs and the run to start, and ends of exemptions",
    everySeconds: 86_400,
    function: "watch-lifecycle",
  },
  {
    name: "send-report",
    description: "makes the fleet review, keeps it and has it told, at the times the policy file names",
    everySeconds: 900,
    function: "send-report",
  },
  {
    name: "send-digests",
    description:
      "tells each cluster's channel what is off, and every channel which alerts still fire, at the times the policy file names",
    everySeconds: 900,
    function: "send-digests",
  },
  {
    name: "watch-versions",
    description:
      "polls for new versions of Kubernetes, add-ons and node images, and follows the channels of the policy file",
    everySeconds: 6 * 3600,
    function: "watch-versions",
  },
  {
    name: "watch-messages",
    description: "asks again for messages that Slack should show since a while and does not",
    everySeconds: 300,
    function: "watch-messages",
  },
];
