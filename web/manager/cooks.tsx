import type { Cook } from '../../ports.ts';
import { Action, type ManagerPage } from './shell.tsx';

/** The cooks who say by a PIN that it is they who use a screen of the kitchen. */
export function Cooks({
  page,
  cooks,
}: {
  readonly page: ManagerPage;
  readonly cooks: readonly Pick<Cook, 'id' | 'name'>[];
}) {
  const { words, store } = page;
  const home = `/manage/${store.id}/cooks`;
  return (
    <section class="card stack" aria-labelledby="pins">
      <h2 id="pins">{words.pins}</h2>
      {cooks.length === 0 ? <p class="detail">{words.noPins}</p> : null}
      <ul class="offers">
        {cooks.map(({ id, name }) => (
          <li>
            <span class="name">{name}</span>
            <span></span>
            <Action page={page} to={`${home}/${id}/remove`}>
              <button class="button quiet" aria-label={`${words.revoke}: ${name}`}>
                {words.revoke}
              </button>
            </Action>
          </li>
        ))}
      </ul>
      <Action page={page} to={home} class="row">
        <label>
          {words.newCook} <input name="name" maxlength={60} autocomplete="off" required />
        </label>
        <label>
          {words.pin}{' '}
          <input
            name="pin"
            type="password"
            inputmode="numeric"
            pattern="[0-9]{4,6}"
            minlength={4}
            maxlength={6}
            autocomplete="new-password"
            required
          />
        </label>
        <button class="button quiet">{words.addCook}</button>
      </Action>
      <p class="detail">{words.pinsHint}</p>
    </section>
  );
}
