/** What an order's workflow asks of the world, with nothing done: what is left is what the asking costs. */
export const bareActivities = {
  recordEvents: nothing,
  enqueueTicket: nothing,
  startCooking: nothing,
  authorizePayment: nothing,
  capturePayment: nothing,
  notifyReady: nothing,
  notifyCustomer: nothing,
};

export type BareActivities = typeof bareActivities;

async function nothing(): Promise<void> {}
