import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'

/** What a request may take when its client does not say; a client can only ask for less. */
const defaultBudgetMs = 15_000

/** @throws Problem when the header is there and is no number of milliseconds */
export function budgetOf(header: string | string[] | undefined): number {
  if (header === undefined) return defaultBudgetMs
  if (typeof header !== 'string' || !/^[1-9]\d{0,5}$/.test(header))
    throw new Problem(ValidationFailed, {
      errors: [{ pointer: '/headers/clutch-deadline-ms', message: 'must be a number of milliseconds, 1 to 999999' }],
    })
  return Math.min(Number(header), defaultBudgetMs)
}
