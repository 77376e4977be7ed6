import type { Language } from '../../../domain/catalog/store.ts';

/** The words of the page of simulations. */
const en = {
  title: 'Simulation',
  question: (slots: number) => `What would ${slots} slots do?`,
  how: (evenings: number) =>
    `An evening with the customers, prices and rules of this store is simulated ${evenings} times, with fewer slots, as it is, and with more. Nothing is changed by it.`,
  orders: 'Orders on the evening',
  drivers: 'Drivers',
  slots: 'Slots',
  run: 'Simulate',
  busy: 'It took too long, another simulation is running, or nothing is on the menu. Try again, with fewer orders.',
  served: 'Served',
  refused: 'Refused: queue full',
  gaveUp: 'Gave up waiting',
  kept: 'Promises kept',
  wait: 'Median wait',
  longWait: 'Nine of ten wait at most',
  waits: 'Wait until ready, minutes',
  used: 'Slots in use',
  table: 'The figures',
  answer: (orders: number, minutes: number) =>
    `One more slot: ${orders} more orders served, and a median wait that is ${minutes} minutes shorter.`,
};

const WORDS: Readonly<Record<Language, typeof en>> = {
  en,
  it: {
    title: 'Simulazione',
    question: (slots: number) => `Che cosa cambierebbe con ${slots} posti?`,
    how: (evenings: number) =>
      `Una sera con i clienti, i prezzi e le regole di questa pizzeria viene simulata ${evenings} volte: con meno posti, com’è, e con più posti. Non cambia nulla.`,
    orders: 'Ordini della sera',
    drivers: 'Fattorini',
    slots: 'Posti',
    run: 'Simula',
    busy: 'Ci ha messo troppo, c’è già una simulazione, o il menu è vuoto. Riprova con meno ordini.',
    served: 'Serviti',
    refused: 'Rifiutati: coda piena',
    gaveUp: 'Hanno rinunciato',
    kept: 'Promesse mantenute',
    wait: 'Attesa mediana',
    longWait: 'Nove su dieci aspettano al massimo',
    waits: 'Attesa fino a pronto, minuti',
    used: 'Posti occupati',
    table: 'I numeri',
    answer: (orders: number, minutes: number) =>
      `Un posto in più: ${orders} ordini serviti in più, e un’attesa mediana più corta di ${minutes} minuti.`,
  },
  de: {
    title: 'Simulation',
    question: (slots: number) => `Was brächten ${slots} Plätze?`,
    how: (evenings: number) =>
      `Ein Abend mit Gästen, Preisen und Regeln dieser Filiale wird ${evenings}-mal simuliert: mit weniger Plätzen, wie er ist, und mit mehr. Dadurch ändert sich nichts.`,
    orders: 'Bestellungen am Abend',
    drivers: 'Fahrer',
    slots: 'Plätze',
    run: 'Simulieren',
    busy: 'Es hat zu lange gedauert, es läuft schon eine Simulation, oder es ist nichts auf der Karte. Versuchen Sie es mit weniger Bestellungen.',
    served: 'Bedient',
    refused: 'Abgelehnt: Schlange voll',
    gaveUp: 'Aufgegeben',
    kept: 'Zusagen gehalten',
    wait: 'Mittlere Wartezeit',
    longWait: 'Neun von zehn warten höchstens',
    waits: 'Wartezeit bis fertig, Minuten',
    used: 'Plätze belegt',
    table: 'Die Zahlen',
    answer: (orders: number, minutes: number) =>
      `Ein Platz mehr: ${orders} Bestellungen mehr, und eine um ${minutes} Minuten kürzere mittlere Wartezeit.`,
  },
  es: {
    title: 'Simulación',
    question: (slots: number) => `¿Qué cambiaría con ${slots} puestos?`,
    how: (evenings: number) =>
      `Una noche con los clientes, precios y reglas de esta pizzería se simula ${evenings} veces: con menos puestos, como es, y con más. No cambia nada.`,
    orders: 'Pedidos de la noche',
    drivers: 'Repartidores',
    slots: 'Puestos',
    run: 'Simular',
    busy: 'Ha tardado demasiado, ya hay una simulación en marcha o el menú está vacío. Prueba con menos pedidos.',
    served: 'Servidos',
    refused: 'Rechazados: cola llena',
    gaveUp: 'Desistieron',
    kept: 'Promesas cumplidas',
    wait: 'Espera mediana',
    longWait: 'Nueve de diez esperan como máximo',
    waits: 'Espera hasta estar listo, minutos',
    used: 'Puestos ocupados',
    table: 'Las cifras',
    answer: (orders: number, minutes: number) =>
      `Un puesto más: ${orders} pedidos servidos más y una espera mediana ${minutes} minutos más corta.`,
  },
};

export function simulationWords(language: Language): typeof en {
  return WORDS[language];
}
