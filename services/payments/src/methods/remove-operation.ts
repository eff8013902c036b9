import { operationKind } from '../operations/kind.ts'

/** Has the provider forget a method. That it is not charged any more is decided here already. */
export const removeMethodOperation = operationKind<{ readonly providerMethodId: string }, Record<never, never>>({
  name: 'remove-method',
  call: (provider, { providerMethodId }, call) => provider.removeMethod({ providerMethodId }, call),
  reference: () => null,
  // To remove it once more does no harm, and says as much as looking would.
  find: async () => ({ outcome: 'not-found' }),
  settle: async () => {},
})
