import { raw } from 'hono/html';
import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Language } from '../domain/catalog/store.ts';
import { assetUrl } from './assets.ts';

/** The document around every page. It has no script or style in itself: the policy in `page.ts` would refuse them. */
export interface LayoutProps {
  readonly language: Language;
  /** Before the name of the shop. */
  readonly title: string;
  /** The shop, or the chain. */
  readonly shop: string;
  /** Which style, and which script. */
  readonly application: Application;
  /** Absent: the application's script is loaded. */
  readonly withoutScript?: boolean;
  /** A class of the body: `dark` for what hangs on a wall. */
  readonly class?: string;
  /** In the head: such as Stripe's script. */
  readonly head?: Child;
}

export type Application = 'customer' | 'kitchen' | 'driver' | 'manager';

const THEMES = { light: '#fbf5ea', dark: '#1a1411' };

export function Layout({ children, ...props }: PropsWithChildren<LayoutProps>) {
  const { language, title, shop, application, withoutScript = false, head } = props;
  return (
    <>
      {/* Without it browsers fall back to the layout of the nineties. */}
      {raw('<!doctype html>')}
      <html lang={language}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
          <title>{title === shop ? shop : `${title} · ${shop}`}</title>
          <link rel="stylesheet" href={assetUrl(`${application}.css`)} />
          <link rel="manifest" href={`/${application}.webmanifest`} />
          <link rel="icon" type="image/svg+xml" href={assetUrl('icon.svg')} />
          <link rel="apple-touch-icon" href={assetUrl('icon-192.png')} />
          <meta name="theme-color" media="(prefers-color-scheme: light)" content={THEMES.light} />
          <meta name="theme-color" media="(prefers-color-scheme: dark)" content={THEMES.dark} />
          {withoutScript ? null : <script type="module" src={assetUrl(`${application}.js`)}></script>}
          {head}
        </head>
        <body class={props.class}>{children}</body>
      </html>
    </>
  );
}

/** Data for a page's script. It is not run, so the policy allows it. */
export function PageData({ id, data }: { readonly id: string; readonly data: unknown }) {
  // Otherwise text with "</script>" in it would end the element.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return <script type="application/json" id={id} dangerouslySetInnerHTML={{ __html: json }} />;
}
