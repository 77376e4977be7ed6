/** The four activities of an order, with nothing done: what is left is what calling them costs. */
export const yardstickActivities = {
  authorizePayment: nothing,
  queueOrder: nothing,
  capturePayment: nothing,
  notifyReady: nothing,
};

export type YardstickActivities = typeof yardstickActivities;

async function nothing(): Promise<void> {}
