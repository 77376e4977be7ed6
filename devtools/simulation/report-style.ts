/** The style of the report: light or dark as the reader prefers, with two columns if there is room, and for print. */
export const STYLE = `
:root { --paper: #fdfcfa; --ink: #26241f; --soft: #6a655b; --line: #dcd7cd; --card: #f4f1ea;
  --first: #2b6cb0; --second: #2f8f5b; --third: #c98a14; --fourth: #c0392b; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #181715; --ink: #e9e5dc; --soft: #a8a295; --line: #3a3732; --card: #23211e;
    --first: #6aaae8; --second: #58bf87; --third: #e2ad45; --fourth: #ec7365; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .5rem; }
p { max-width: 46rem; margin: .5rem 0 1rem; }
.lead { color: var(--soft); }
.tiles { list-style: none; margin: 1.2rem 0; padding: 0; display: grid; gap: .6rem; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
.tiles li { background: var(--card); border-radius: 8px; padding: .7rem .9rem; font-size: .9rem; line-height: 1.35; }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.2; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); margin: 1rem 0; }
figure { margin: 0; padding: .9rem; background: var(--card); border-radius: 8px; break-inside: avoid; max-width: 640px; }
figcaption { font-weight: 600; margin-bottom: .35rem; }
.key { list-style: none; margin: 0 0 .5rem; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .85rem; }
.key i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; background: var(--colour); print-color-adjust: exact; }
.key i.dots { border-radius: 50%; }
.key i.steps, .key i.line { width: 1.3em; height: 0; border-top: 2px solid var(--colour); border-radius: 0; vertical-align: middle; background: none; }
.key i.dashed { width: 1.3em; height: 0; border-top: 2px dashed var(--colour); border-radius: 0; vertical-align: middle; background: none; }
svg { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: bottom; }
th { font-weight: 600; }
th:first-child { text-align: left; padding-left: 0; }
tbody th { font-weight: 400; min-width: 7rem; }
td { white-space: nowrap; }
.notes { color: var(--soft); font-size: .92rem; padding-left: 1.2rem; max-width: 46rem; }
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #333; --line: #bbb; --card: #fff;
    --first: #2b6cb0; --second: #2f8f5b; --third: #c98a14; --fourth: #c0392b; }
  main { max-width: none; padding: 0; }
  figure { border: 1px solid var(--line); }
  h2 { break-after: avoid; }
}
`;
