import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Language } from '../domain/catalog/store.ts';
import { Logo } from './customer/logo.tsx';
import { Layout } from './layout.tsx';

/** A page of no store in particular, such as one about signing in: the name, which leads to the menu, and one thing to read or do. */
export function PlainPage({
  language,
  title,
  head,
  children,
}: PropsWithChildren<{ readonly language: Language; readonly title: string; readonly head?: Child }>) {
  return (
    <Layout language={language} title={title} shop="Pizzeria" application="customer" withoutScript head={head}>
      <header class="top">
        <a class="brand" href="/">
          <Logo />
          <span>Pizzeria</span>
        </a>
      </header>
      <main class="narrow">
        <h1>{title}</h1>
        {children}
      </main>
    </Layout>
  );
}
