import type { DevelopmentUserId } from '../../adapters/identity/development-users.ts';

/** What there is to see, by page and state. */
export interface PictureOf {
  readonly name: string;
  readonly user: DevelopmentUserId | 'guest';
  /** `{status}` is the id of one of the evening's orders with this status; see `findIds` for others. */
  readonly path: string;
  /** Pressed before the picture is taken, one after the other: names of buttons, links and other controls, or keys. */
  readonly press?: readonly string[];
  /** Only of what is in the window: what hangs on a wall does not scroll. */
  readonly isScreen?: true;
  /** The first ticket, as a printer puts it on paper. */
  readonly isPrinted?: true;
}

export const PAGES: readonly PictureOf[] = [
  { name: 'customer-menu', user: 'ada', path: '/', isScreen: true },
  { name: 'customer-menu-whole', user: 'ada', path: '/' },
  { name: 'customer-basket', user: 'ada', path: '/basket' },
  { name: 'customer-basket-empty', user: 'guest', path: '/basket' },
  { name: 'customer-checkout', user: 'ada', path: '/checkout' },
  { name: 'customer-order', user: 'ada', path: '/orders/{confirmed}' },
  { name: 'customer-change', user: 'ada', path: '/orders/{confirmed}/change' },
  { name: 'customer-order-delivering', user: 'ada', path: '/orders/{delivering}' },
  { name: 'customer-order-preparing', user: 'mona', path: '/orders/{preparing}' },
  { name: 'customer-order-cooking', user: 'mona', path: '/orders/{cooking}' },
  { name: 'customer-order-collected', user: 'mona', path: '/orders/{delivered_pickup}' },
  { name: 'customer-order-ready', user: 'mona', path: '/orders/{ready_delivery}' },
  { name: 'customer-order-cancelled', user: 'mona', path: '/orders/{cancelled}' },
  { name: 'customer-order-shared', user: 'ada', path: '/orders/{confirmed}', press: ['#shared button'] },
  { name: 'customer-order-cancel', user: 'ada', path: '/orders/{confirmed}', press: ['.actions summary'] },
  { name: 'customer-order-asked', user: 'ada', path: '/stores/harbour/orders/{move_offered}' },
  { name: 'customer-order-moved', user: 'ada', path: '/stores/harbour/orders/{move_moved}' },
  { name: 'customer-order-ended', user: 'ada', path: '/orders/{delivered}' },
  { name: 'customer-me', user: 'ada', path: '/me' },
  { name: 'customer-missing', user: 'ada', path: '/orders/ord_00000000000000000000000000' },
  { name: 'customer-nowhere', user: 'guest', path: '/nowhere' },
  { name: 'customer-link-ended', user: 'guest', path: '/track/main.gone' },
  { name: 'customer-sign-in-failed', user: 'guest', path: '/sign-in/callback?error=access_denied&state=none' },
  { name: 'kitchen', user: 'chef', path: '/kitchen/main', isScreen: true },
  { name: 'kitchen-all-day', user: 'chef', path: '/kitchen/main', press: ['a'], isScreen: true },
  { name: 'kitchen-sold-out', user: 'chef', path: '/kitchen/main', press: ['s'], isScreen: true },
  { name: 'kitchen-kitchen', user: 'chef', path: '/kitchen/main', press: ['k'], isScreen: true },
  { name: 'kitchen-recall', user: 'chef', path: '/kitchen/main', press: ['r'], isScreen: true },
  { name: 'kitchen-cook', user: 'chef', path: '/kitchen/main', press: ['c'], isScreen: true },
  { name: 'kitchen-printed', user: 'chef', path: '/kitchen/main', isPrinted: true },
  { name: 'driver-ready', user: 'dario', path: '/driver/main' },
  { name: 'driver-tour', user: 'dario', path: '/driver/main', press: ['.views button:nth-child(2)'] },
  { name: 'driver-done', user: 'dario', path: '/driver/main', press: ['.views button:nth-child(3)'] },
  { name: 'manager-today', user: 'mona', path: '/manage/main' },
  { name: 'manager-stores', user: 'adam', path: '/manage' },
  { name: 'manager-today-down', user: 'mona', path: '/manage/harbour' },
  { name: 'manager-orders', user: 'mona', path: '/manage/main/orders' },
  { name: 'manager-order', user: 'mona', path: '/manage/main/orders/{delivered}' },
  { name: 'manager-order-step', user: 'mona', path: '/manage/main/orders/{delivered}?step=3' },
  { name: 'manager-cancel', user: 'mona', path: '/manage/main/orders/{confirmed}/cancel?reason=The+customer+called.' },
  { name: 'manager-refund', user: 'mona', path: '/manage/main/orders/{delivered}/refund?reason=Cold.&amount=5.00' },
  { name: 'manager-menu', user: 'mona', path: '/manage/main/menu' },
  { name: 'manager-stock', user: 'mona', path: '/manage/main/stock' },
  { name: 'manager-team', user: 'mona', path: '/manage/main/team' },
  { name: 'manager-people', user: 'mona', path: '/manage/main/people' },
  { name: 'manager-refunds', user: 'mona', path: '/manage/main/refunds' },
  { name: 'manager-refunds-decide', user: 'mona', path: '/manage/main/refunds/{refund_order}/{refund}' },
  { name: 'manager-connections', user: 'mona', path: '/manage/main/connections' },
  { name: 'manager-settings', user: 'mona', path: '/manage/main/settings' },
  { name: 'manager-moving', user: 'mona', path: '/manage/harbour/moving' },
  { name: 'manager-moving-none', user: 'mona', path: '/manage/main/moving' },
  { name: 'manager-chain-rollouts', user: 'adam', path: '/manage/chain/rollouts' },
  { name: 'manager-chain-rollout-running', user: 'adam', path: '/manage/chain/rollouts/{rollout_running}' },
  { name: 'manager-chain-rollout-undone', user: 'adam', path: '/manage/chain/rollouts/{rollout_undone}' },
  { name: 'manager-chain-rollout-planned', user: 'adam', path: '/manage/chain/rollouts/{rollout_planned}' },
  { name: 'manager-chain-rollout-stores', user: 'adam', path: '/manage/chain/rollouts/{rollout_undone}/stores' },
  { name: 'manager-chain-set', user: 'adam', path: '/manage/chain/change-sets/{change_set}' },
  { name: 'manager-chain-change-set', user: 'adam', path: '/manage/chain/change-sets/new' },
  { name: 'manager-simulation', user: 'mona', path: '/manage/main/simulation?orders=160&drivers=3&slots=4&run=yes' },
  { name: 'device', user: 'guest', path: '/device' },
  { name: 'customer-erase', user: 'ada', path: '/me/erase' },
  { name: 'session', user: 'mona', path: '/me/session' },
  { name: 'sign-out', user: 'mona', path: '/sign-out' },
  { name: 'sign-out-done', user: 'guest', path: '/sign-out/done' },
  { name: 'sign-in', user: 'guest', path: '/sign-in' },
  { name: 'not-yours', user: 'ada', path: '/kitchen/main' },
];
