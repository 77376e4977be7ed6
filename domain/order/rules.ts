/**
 * The version of the pipeline's rules under which orders are placed today. An order keeps the rules under which it was placed: its
 * workflow is replayed as it went, and its state is what its events added up to then.
 *
 * It is raised when the same events are to add up to another state, or the same state is to be dealt with in another way. What has
 * changed is then asked of the order, and never of `RULES`: a function here, such as `tellsEachStep({ rules }) => rules >= 2`, says
 * it once for domain and workflow, and what the version brings is listed here. docs/operations.md has the steps.
 *
 * 1: as they are.
 */
export const RULES = 1;
