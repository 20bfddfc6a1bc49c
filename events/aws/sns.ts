import * as z from "zod";

/** What SNS hands to a function that is subscribed to a topic. Source: SNS developer guide, "Lambda function as subscriber". */
export const snsDelivery = z.looseObject({
  Records: z
    .array(
      z.looseObject({
        EventSource: z.literal("aws:sns"),
        Sns: z.looseObject({ MessageId: z.string(), TopicArn: z.string(), Message: z.string() }),
      }),
    )
    .min(1),
});
