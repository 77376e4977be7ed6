/** @jsxImportSource preact */
import { render } from 'preact';

/** The kitchen's application, mounted into the page that the server sends. */
function App() {
  return <p>…</p>;
}

const root = document.getElementById('app');
if (root) render(<App />, root);
