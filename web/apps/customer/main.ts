import { watchBasket } from './basket.ts';
import { takeCards } from './card.ts';
import { keepFresh } from './fresh.ts';
import { onForms } from './forms.ts';
import { onShare } from './share.ts';

/** What the customer's pages do in addition to their forms and links, which work without it. */
onForms();
onShare();
keepFresh();
watchBasket();
takeCards();
