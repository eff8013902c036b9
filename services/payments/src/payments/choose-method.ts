import type { ProviderName } from '@clutch/contracts/payments/providers'
import type { Money } from '@clutch/shared/money'
import type { Capabilities, MethodKind } from '../providers/provider.ts'

/** A saved way to pay that may be charged. */
export interface ChargeableMethod {
  readonly id: string
  readonly provider: ProviderName
  readonly kind: MethodKind
  readonly isDefault: boolean
  readonly createdAt: Date
}

/** What a tenant has said of which provider is to be preferred for what; the first rule that fits counts. */
interface RoutingRule {
  readonly currencies: readonly string[] | null
  readonly methodKinds: readonly MethodKind[] | null
  /** The best first. One that is not named is used after them. */
  readonly providers: readonly ProviderName[]
}

export interface Choice {
  readonly amount: Money
  readonly rules: readonly RoutingRule[]
  readonly capabilities: Readonly<Partial<Record<ProviderName, Capabilities>>>
  readonly isUp: (provider: ProviderName) => boolean
  /** Providers that certainly did nothing with it and will not now. */
  readonly without: readonly ProviderName[]
}

/**
 * What an account is charged with: among the methods whose provider takes the amount, one whose provider is well before
 * one whose provider is silent, then as the tenant's rule says, then the account's default, then the newest.
 */
export function chooseMethod<Method extends ChargeableMethod>(
  methods: readonly Method[],
  choice: Choice,
): Method | undefined {
  const usable = methods.filter(
    ({ provider }) =>
      !choice.without.includes(provider) && choice.capabilities[provider]?.takes(choice.amount) === true,
  )
  const rank = (method: Method): number[] => [
    choice.isUp(method.provider) ? 0 : 1,
    preference(method, choice),
    method.isDefault ? 0 : 1,
    -method.createdAt.getTime(),
  ]
  return usable
    .map((method) => ({ method, rank: rank(method) }))
    .sort((a, b) => compareRanks(a.rank, b.rank) || (a.method.id < b.method.id ? -1 : 1))[0]?.method
}

function preference(method: ChargeableMethod, { rules, amount }: Choice): number {
  const rule = rules.find(
    ({ currencies, methodKinds }) =>
      (currencies === null || currencies.includes(amount.currency)) &&
      (methodKinds === null || methodKinds.includes(method.kind)),
  )
  if (rule === undefined) return 0
  const place = rule.providers.indexOf(method.provider)
  return place === -1 ? rule.providers.length : place
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at === -1 ? 0 : a[at]! - b[at]!
}
