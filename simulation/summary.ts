import { gaveUpOf, servedOf, type Figures } from './figures.ts';
import { oneMoreSlot, promiseSentence, type Told } from './report.ts';
import { minutesText, moneyText, percentText } from './words.ts';

/** The report in some lines, for a terminal. */
export function summaryOf({ figures, compared, real }: Told): string {
  const { endings, revenue, untilReady, untilDelivered, queue, utilisation, promise } = figures;
  const lines = [
    `${figures.orders} orders, ${figures.slots} slots, ${figures.drivers} drivers:`,
    `  ${endings.delivered} delivered, ${endings.collected} collected: ${moneyText(revenue.served)}`,
    `  ${endings.refused} refused, worth ${moneyText(revenue.refused)}; ${gaveUpOf(figures)} gave up waiting, worth ${moneyText(revenue.givenUp)}; ${endings.declined} cards declined`,
    `  ready after ${minutesText(untilReady.median)} minutes in the middle (nine in ten within ${minutesText(untilReady.p90)}), at the door after ${minutesText(untilDelivered.median)} (${minutesText(untilDelivered.p90)})`,
    `  up to ${queue.most} orders waiting; slots ${percentText(utilisation.slots)} in use, drivers ${percentText(utilisation.drivers)} on the road`,
    `  ${promiseSentence(figures)} ${percentText(promise.late)} were late.`,
    '',
    ...compared.map(slotLine),
    oneMoreSlot(compared, figures),
  ];
  if (!real) return lines.join('\n');
  const { agreeing, orders, differences, simulatedMinutes, seconds } = real;
  return [
    ...lines,
    '',
    `On the real workflows (${minutesText(simulatedMinutes)} minutes in ${minutesText(seconds)} seconds): ${agreeing} of ${orders} orders agree.`,
    ...differences.map((each) => `  order ${each.order}, ${each.what}: simulated ${each.simulated}, real ${each.real}`),
  ].join('\n');
}

function slotLine(figures: Figures): string {
  const { slots, endings, revenue, promise } = figures;
  return (
    `  ${String(slots).padStart(3)} slots: ${servedOf(figures)} served (${moneyText(revenue.served)}), ${endings.refused} refused, ` +
    `${gaveUpOf(figures)} gave up; promise error ${minutesText(promise.median)} / ${minutesText(promise.p90)}`
  );
}
