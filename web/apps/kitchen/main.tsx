import { render } from 'preact';
import { localeOf, readPageData } from '../shared/page-data.ts';
import { App } from './app.tsx';
import { listenToKeys } from './keys.ts';
import { openKitchen } from './state.ts';
import type { Board } from './ticket.ts';
import { wordsOf } from './words/index.ts';

/** The kitchen's application, mounted into the page that the server sends. */
const root = document.getElementById('app');
const language = document.documentElement.lang || 'en';
const data = readPageData<Board>();
const kitchen = await openKitchen(data, wordsOf(language), localeOf(data, language));
listenToKeys(kitchen);
if (root) render(<App kitchen={kitchen} />, root);
if ('serviceWorker' in navigator)
  void navigator.serviceWorker.register('/kitchen/service-worker.js', { scope: '/kitchen/' });
