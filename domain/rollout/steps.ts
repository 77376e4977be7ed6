import type { Menu } from '../catalog/menu.ts';
import { MOST_ITEMS } from '../catalog/menu.ts';
import { findMenuProblems } from '../catalog/menu-rules.ts';
import { findTimerProblems, type MovingPolicy, type StoreSettings } from '../catalog/store.ts';
import { describePlace, wantsOf, type ChangeSet, type Place } from './change-set.ts';

/** What a change set does in one store, step by step, so that each can be taken back by itself. */

/** The parts of a store that a change set may touch. */
export interface Subject {
  readonly settings: StoreSettings;
  readonly menu: Menu;
}

/** One value that becomes another. Null: nothing is there. */
export interface Step {
  readonly place: Place;
  readonly from: unknown;
  readonly to: unknown;
  /** Where in its list an item is, if it is taken off. */
  readonly index?: number;
}

/** The steps of a store that can take a change set (none if it is so already), or why it cannot. */
export type Fit = { readonly steps: readonly Step[] } | { readonly unfit: readonly string[] };

export function fitOf(set: ChangeSet, subject: Subject): Fit {
  const { currency } = subject.settings;
  if (set.currency !== undefined && set.currency !== currency) {
    return { unfit: [`Its currency is ${currency}; the amounts are in ${set.currency}.`] };
  }
  const unfit: string[] = [];
  const steps = new Map<string, Step>();
  let root = rootOf(subject);
  for (const { place, value } of wantsOf(set)) {
    const from = valueAt(root, place);
    const to = withOwn(place, from, value);
    if (from === undefined) {
      unfit.push(`It has no ${describePlace(missingIn(root, place))}.`);
    } else if (isOwn(place, from, to)) {
      unfit.push(`It has ${describePlace(place)} already, a different one.`);
    } else if (!isSame(from, to)) {
      const key = place.join('/');
      // An item that is taken off and added again is replaced, in one step: an attempt that repeats another finds nobody's edit in between.
      const step = { place, from, ...(to === null ? indexIn(root, place) : {}), ...steps.get(key), to };
      steps.set(key, step);
      root = withValue(root, place, to, step.index);
    }
  }
  if (unfit.length === 0) unfit.push(...problemsOf(subjectOf(root, subject)));
  return unfit.length > 0 ? { unfit } : { steps: [...steps.values()].filter(({ from, to }) => !isSame(from, to)) };
}

/** What must hold in the store afterwards, as for everybody who edits it. */
export function problemsOf({ settings, menu }: Subject): string[] {
  const tooMany = (['categories', 'pizzas', 'toppings'] as const).filter(
    (list) => (menu[list] ?? []).length > MOST_ITEMS,
  );
  return [
    ...findTimerProblems(settings.timers).map(({ field, message }) => `settings.timers.${field}: ${message}`),
    ...findMenuProblems(menu).map(({ message }) => message),
    ...tooMany.map((list) => `A menu has at most ${MOST_ITEMS} ${list}.`),
  ];
}

/** A store after steps were taken, or taken back. */
export interface Moved {
  readonly subject: Subject;
  /** Those that made a difference. */
  readonly moved: readonly Step[];
  /** Those whose place somebody else has changed since: it stays as they left it. */
  readonly others: readonly Step[];
}

/** @param towards `to`: the steps are taken. `from`: they are taken back */
export function move(subject: Subject, steps: readonly Step[], towards: 'to' | 'from'): Moved {
  const moved: Step[] = [];
  const others: Step[] = [];
  let root = rootOf(subject);
  for (const step of towards === 'to' ? steps : steps.toReversed()) {
    const [now, wanted, before] = [valueAt(root, step.place), step[towards], step[towards === 'to' ? 'from' : 'to']];
    if (now !== undefined && isSame(now, wanted)) continue;
    if (now === undefined || !isSame(now, before)) {
      others.push(step);
      continue;
    }
    moved.push(step);
    root = withValue(root, step.place, wanted, step.index);
  }
  return { subject: subjectOf(root, subject), moved, others };
}

/** What is set as a whole keeps what is each store's own of it. */
function withOwn([list, field, ...rest]: Place, from: unknown, to: unknown): unknown {
  if (list !== 'settings' || field !== 'moving' || rest.length > 0 || !from || !to) return to;
  const { stores } = from as MovingPolicy;
  return stores === undefined ? to : { ...to, stores };
}

/**
 * Steps taken back, but for those without which the store would not hold together any more: a category that somebody has put a pizza of
 * their own into stays, and the prices go back nevertheless.
 */
export function takeBack(subject: Subject, steps: readonly Step[]): Moved {
  const stay: Step[] = [];
  const without = (step?: Step): Moved => move(subject, steps.filter((each) => each !== step && !stay.includes(each)), 'from'); // prettier-ignore
  const problems = (moved: Moved): number => problemsOf(moved.subject).length;
  for (;;) {
    const back = without();
    if (problems(back) <= problemsOf(subject).length) return { ...back, others: [...back.others, ...stay] };
    const [worst] = back.moved.toSorted((a, b) => problems(without(a)) - problems(without(b)));
    if (!worst) return back;
    stay.push(worst);
  }
}

/** An item that is to be added, where the store has one of its own under that id. */
function isOwn(place: Place, from: unknown, to: unknown): boolean {
  return place[0] !== 'settings' && place.length === 2 && from !== null && to !== null && !isSame(from, to);
}

/** Settings and menu as one tree, in which a place is a path. */
type Tree = Readonly<Record<string, unknown>>;

function rootOf({ settings, menu }: Subject): Tree {
  return { settings, categories: menu.categories ?? [], pizzas: menu.pizzas, toppings: menu.toppings };
}

function subjectOf(root: Tree, before: Subject): Subject {
  const { settings, categories, pizzas, toppings } = root as {
    settings: StoreSettings;
    categories: NonNullable<Menu['categories']>;
    pizzas: Menu['pizzas'];
    toppings: Menu['toppings'];
  };
  const menu = { ...(categories.length > 0 ? { categories } : {}), pizzas, toppings };
  // What is untouched stays the same object, so that nothing is written for it.
  return {
    settings: isSame(settings, before.settings) ? before.settings : settings,
    menu: isSame(menu, before.menu) ? before.menu : menu,
  };
}

/** Null: nothing is there, but may be. Undefined: what it would be a part of is not there. */
function valueAt(root: Tree, place: readonly string[]): unknown {
  let node: unknown = root;
  for (const part of place) {
    if (node === null || node === undefined) return undefined;
    node = childOf(node, part) ?? null;
  }
  return node;
}

/** The first part of a place that is not there. */
function missingIn(root: Tree, place: Place): Place {
  const length = place.findIndex((_, index) => valueAt(root, place.slice(0, index + 1)) === null) + 1;
  return place.slice(0, length) as unknown as Place;
}

function childOf(node: unknown, part: string): unknown {
  return Array.isArray(node) ? node.find((each) => nameOf(each) === part) : (node as Tree)[part];
}

function withValue(node: unknown, [part = '', ...rest]: readonly string[], value: unknown, index?: number): Tree {
  const next = rest.length === 0 ? value : withValue(childOf(node, part), rest, value, index);
  if (Array.isArray(node)) return withItem(node, part, next, index) as unknown as Tree;
  const { [part]: _, ...others } = node as Tree;
  // A changed field keeps its place among the others.
  return next === null ? others : { ...(node as Tree), [part]: next };
}

function withItem(list: readonly unknown[], name: string, item: unknown, index = list.length): readonly unknown[] {
  if (item === null) return list.filter((each) => nameOf(each) !== name);
  if (childOf(list, name) === undefined) return list.toSpliced(index, 0, item);
  return list.map((each) => (nameOf(each) === name ? item : each));
}

function indexIn(root: Tree, place: Place): { readonly index?: number } {
  const list = valueAt(root, place.slice(0, -1));
  return Array.isArray(list) ? { index: list.findIndex((each) => nameOf(each) === place.at(-1)) } : {};
}

function nameOf(item: unknown): unknown {
  const { id, size } = item as { id?: string; size?: string };
  return id ?? size;
}

/** Whether two values say the same: absent fields and those that are undefined are alike, and their sequence makes no difference. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b)) return false;
    return a.length === b.length && a.every((each, index) => isSame(each, b[index]));
  }
  const [x, y] = [a as Tree, b as Tree];
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => isSame(x[key], y[key]));
}
