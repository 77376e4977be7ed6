import { Breakers } from '../adapters/breaker.ts';
import { ProviderUnavailable } from '../ports.ts';

/** Shared by the whole process, which may be both API and worker. */
export const breakers = new Breakers();

/** Circuit breaker states of the providers this process calls, by name. */
export const providerStates = (): ReturnType<Breakers['states']> => breakers.states();

export const isProviderOutage = (error: unknown): boolean => error instanceof ProviderUnavailable;
