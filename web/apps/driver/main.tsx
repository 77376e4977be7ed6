import { render } from 'preact';
import { localeOf, readPageData } from '../shared/page-data.ts';
import { onTouch } from '../shared/sound.ts';
import { App } from './app.tsx';
import { openDriver } from './state.ts';
import type { Shown } from './stops.ts';
import { wordsOf } from './words/index.ts';

/** The driver's application, mounted into the page that the server sends. */
const root = document.getElementById('app');
const language = document.documentElement.lang || 'en';
const data = readPageData<Shown>();
const driver = await openDriver(data, wordsOf(language), localeOf(data, language));
onTouch(() => driver.sounds.touch());
if (root) render(<App driver={driver} />, root);
if ('serviceWorker' in navigator)
  void navigator.serviceWorker.register('/driver/service-worker.js', { scope: '/driver/' });
