import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { AllDayPanel } from './panel-all-day.tsx';
import { CookPanel } from './panel-cook.tsx';
import { KitchenPanel } from './panel-kitchen.tsx';
import { RecallPanel } from './panel-recall.tsx';
import { SoldOutPanel } from './panel-sold-out.tsx';
import type { Kitchen, Panel } from './state.ts';

/** Beside the tickets, which stay in reach. News never closes it. */
export function OpenPanel({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, panel } = kitchen;
  switch (panel.value) {
    case undefined:
      return null;
    case 'all_day':
      return <Frame kitchen={kitchen} panel="all_day" title={words.allDay} hint={words.allDayHint}><AllDayPanel kitchen={kitchen} /></Frame>; // prettier-ignore
    case 'recall':
      return <Frame kitchen={kitchen} panel="recall" title={words.recall} hint={words.recallHint}><RecallPanel kitchen={kitchen} /></Frame>; // prettier-ignore
    case 'sold_out':
      return <Frame kitchen={kitchen} panel="sold_out" title={words.soldOut} hint={words.soldOutHint}><SoldOutPanel kitchen={kitchen} /></Frame>; // prettier-ignore
    case 'kitchen':
      return <Frame kitchen={kitchen} panel="kitchen" title={words.kitchen}><KitchenPanel kitchen={kitchen} /></Frame>; // prettier-ignore
    case 'cook':
      return <Frame kitchen={kitchen} panel="cook" title={words.whoCooks}><CookPanel kitchen={kitchen} /></Frame>; // prettier-ignore
    default:
      return panel.value satisfies never;
  }
}

interface FrameProps {
  readonly kitchen: Kitchen;
  readonly panel: Panel;
  readonly title: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

function Frame({ kitchen, panel, title, hint, children }: FrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [panel]);
  return (
    <aside class={`panel ${panel}`} aria-labelledby="panel-title">
      <header>
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="plain" onClick={() => (kitchen.panel.value = undefined)}>
          {kitchen.words.close}
        </button>
      </header>
      {hint ? <p class="hint">{hint}</p> : null}
      <div class="content" tabIndex={0} role="group" aria-labelledby="panel-title">
        {children}
      </div>
    </aside>
  );
}
