import { gaveUpOf, servedOf, type Figures } from './figures.ts';
import { onOtherEvenings, oneMoreSlot, promiseSentence, type Told } from './report.ts';
import { decimalText, moneyText, percentText } from './words.ts';

/** The report in a few lines, for a terminal. */
export function summaryOf({ run, figures, compared, gains, real }: Told): string {
  const { endings, revenue, untilReady, untilDelivered, queue, utilisation, promise } = figures;
  const lines = [
    `${figures.orders} orders, ${figures.slots} slots, ${figures.drivers} drivers:`,
    `  ${endings.delivered} delivered, ${endings.collected} collected: ${moneyText(revenue.served)}`,
    `  ${endings.refused} refused, worth ${moneyText(revenue.refused)}; ${gaveUpOf(figures)} gave up waiting, worth ${moneyText(revenue.givenUp)}; ${endings.declined} payments declined, ${endings.unpaid} never paid`,
    `  ready after ${decimalText(untilReady.median)} minutes (median; nine in ten within ${decimalText(untilReady.p90)}), at the door after ${decimalText(untilDelivered.median)} (${decimalText(untilDelivered.p90)})`,
    `  up to ${queue.most} orders waiting; slots ${percentText(utilisation.slots)} in use, drivers ${percentText(utilisation.drivers)} on the road`,
    `  ${promiseSentence(figures)} ${percentText(promise.late)} were late.`,
    '',
    ...compared.map(slotLine),
    oneMoreSlot(compared, figures),
    onOtherEvenings(gains, run.setup.store.currency),
  ];
  if (!real) return lines.join('\n');
  const { agreeing, orders, differences, simulatedMinutes, seconds } = real;
  return [
    ...lines,
    '',
    `On the real workflows (${decimalText(simulatedMinutes)} minutes in ${decimalText(seconds)} seconds): ${agreeing} of ${orders} orders agree.`,
    ...differences.map((each) => `  order ${each.order}, ${each.what}: simulated ${each.simulated}, real ${each.real}`),
  ].join('\n');
}

function slotLine(figures: Figures): string {
  const { slots, endings, revenue, promise } = figures;
  return (
    `  ${String(slots).padStart(3)} slots: ${servedOf(figures)} served (${moneyText(revenue.served)}), ${endings.refused} refused, ` +
    `${gaveUpOf(figures)} gave up; promise error ${decimalText(promise.median)} / ${decimalText(promise.p90)}`
  );
}
