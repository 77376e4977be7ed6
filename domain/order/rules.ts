/**
 * The version of the pipeline's rules for orders placed today. An order keeps the version it was placed under: its workflow is
 * replayed as it ran, and its state is what its events added up to then.
 *
 * Raise it when the same events are to add up to a different state, or the same state is to be handled differently. Then check the
 * order's version, never `RULES`: a function here, such as `tellsEachStep({ rules }) => rules >= 2`, says it once for domain and
 * workflow. List the change below. docs/operations.md has the steps.
 *
 * 1: the initial rules.
 */
export const RULES = 1;
