/**
 * Cards are typed into Stripe's own fields, so that no number passes through this page or our server: it gets a token for it. Without
 * Stripe's script, the other ways to pay remain.
 */

/** The part of Stripe's script that is used here. */
interface StripeScript {
  elements(options: { readonly locale: string }): { create(kind: 'card'): CardElement };
  createPaymentMethod(request: { readonly type: 'card'; readonly card: CardElement }): Promise<{
    readonly paymentMethod?: { readonly id: string };
    readonly error?: { readonly message?: string };
  }>;
}
interface CardElement {
  mount(selector: string): void;
}
type WithStripe = Window & { readonly Stripe?: (key: string) => StripeScript };

export function takeCards(): void {
  const part = document.getElementById('card');
  const key = part?.dataset['stripe'];
  if (!part || key === undefined) return;
  const begin = (): void => {
    const open = (window as WithStripe).Stripe;
    if (open) offer(part, open(key));
  };
  begin();
  // It is loaded beside this one.
  document.querySelector('script[src*="js.stripe.com"]')?.addEventListener('load', begin);
}

function offer(part: HTMLElement, stripe: StripeScript): void {
  if (!part.hidden) return;
  const card = stripe.elements({ locale: part.dataset['language'] ?? 'auto' }).create('card');
  card.mount('#card-fields');
  part.hidden = false;
  const form = part.closest('form');
  const token = part.querySelector<HTMLInputElement>('input[name="token"]');
  const problem = document.getElementById('card-problem');
  const choice = part.querySelector<HTMLInputElement>('input[value="card"]');
  if (!form || !token || !problem || !choice) return;
  const ask = async (): Promise<void> => {
    const { paymentMethod, error } = await stripe.createPaymentMethod({ type: 'card', card });
    problem.textContent = error?.message ?? '';
    if (!paymentMethod) return;
    token.value = paymentMethod.id;
    form.requestSubmit();
  };
  // Before the handler that sends the form once.
  form.addEventListener(
    'submit',
    (event) => {
      if (!choice.checked || token.value !== '') return;
      event.preventDefault();
      event.stopPropagation();
      if (form.ariaBusy === 'true') return;
      form.ariaBusy = 'true';
      void ask().finally(() => (form.ariaBusy = 'false'));
    },
    { capture: true },
  );
}
