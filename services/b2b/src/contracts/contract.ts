import {
  type Contract,
  ContractEnded,
  type ContractTermination,
  type NewContract,
} from '@clutch/contracts/b2b/contracts'
import type { CorporateAccount } from '@clutch/contracts/b2b/corporate-accounts'
import { Problem } from '@clutch/shared/problem'
import type { Day } from '@clutch/shared/time'
import { dayIn, invalid } from '../day-and-instant.ts'

/** @throws Problem when the days or the prices contradict each other, or the currency is not that of the account */
export function newContract(
  wanted: NewContract,
  account: Pick<CorporateAccount, 'currency'>,
  made: { id: string; now: Date },
): Contract {
  const validFrom = dayIn(wanted.validFrom, '/body/validFrom')
  const validTo = wanted.validTo == null ? null : dayIn(wanted.validTo, '/body/validTo')
  if (validTo !== null && validTo < validFrom) throw invalid('/body/validTo', 'must not be before validFrom')
  if (wanted.currency !== account.currency)
    throw invalid('/body/currency', `must be that of the account, ${account.currency}`)
  const seen = new Set<string>()
  for (const [index, { serviceId }] of wanted.prices.entries()) {
    if (seen.has(serviceId)) throw invalid(`/body/prices/${index}/serviceId`, 'has a price in this contract already')
    seen.add(serviceId)
  }
  return {
    id: made.id,
    version: 1,
    accountId: wanted.accountId,
    vendorId: wanted.vendorId,
    validFrom,
    validTo,
    currency: wanted.currency,
    prices: wanted.prices,
    status: 'agreed',
    createdAt: made.now.toISOString(),
    terminatedAt: null,
  }
}

/**
 * Ends it on a day from today on. One that is ended before its first day was never in force.
 * @throws Problem ContractEnded when it is over already
 */
export function terminatedContract(
  contract: Contract,
  termination: ContractTermination,
  at: { today: Day; now: Date },
): Contract {
  if (contract.status === 'terminated' || (contract.validTo !== null && contract.validTo < at.today))
    throw new Problem(ContractEnded)
  const lastDay = dayIn(termination.lastDay ?? at.today, '/body/lastDay')
  if (lastDay < at.today) throw invalid('/body/lastDay', 'must not be before today')
  if (contract.validTo !== null && lastDay > contract.validTo)
    throw invalid('/body/lastDay', 'must not be after the day on which the contract ends anyway')
  return {
    ...contract,
    version: contract.version + 1,
    validTo: lastDay,
    status: 'terminated',
    terminatedAt: at.now.toISOString(),
  }
}

export function isInForce(contract: Pick<Contract, 'validFrom' | 'validTo'>, day: Day): boolean {
  return contract.validFrom <= day && (contract.validTo === null || day <= contract.validTo)
}
