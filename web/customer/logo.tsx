/** A slice. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
      <circle cx="20" cy="20" r="20" fill="currentColor" />
      <path class="crust" d="M8 13c7-5 17-5 24 0L21.500 32.500a1.700 1.700 0 0 1-3 0z" />
      <circle class="dot" cx="16.500" cy="17" r="2.300" />
      <circle class="dot" cx="23.500" cy="17.800" r="2.300" />
      <circle class="dot" cx="19.800" cy="23.800" r="2.300" />
    </svg>
  );
}
