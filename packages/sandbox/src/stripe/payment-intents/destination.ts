import { findAccount } from '../accounts.ts'
import { checkAmount } from '../currencies.ts'
import { invalid } from '../errors.ts'
import type { Call } from '../operation.ts'
import type { Params } from '../params.ts'

interface NewIntent {
  amount: number
  currency: string
  applicationFeeAmount: number | undefined
  transferData: { destination: string; amount: number | null } | undefined
}

export function checkDestination(call: Call | undefined, intent: NewIntent): void {
  const { amount, currency, applicationFeeAmount: fee, transferData } = intent
  if (fee !== undefined) {
    checkAmount(fee, currency, 'application_fee_amount')
    if (!transferData)
      throw invalid('An application fee needs transfer_data[destination].', { param: 'application_fee_amount' })
    if (transferData.amount !== null) {
      throw invalid('Give application_fee_amount or transfer_data[amount], not both.', {
        param: 'transfer_data[amount]',
      })
    }
    if (fee > amount) throw invalid('The fee is more than the amount.', { param: 'application_fee_amount' })
  }
  if (transferData && transferData.amount !== null) {
    checkAmount(transferData.amount, currency, 'transfer_data[amount]')
    if (transferData.amount > amount) {
      throw invalid('The transfer is more than the amount.', { param: 'transfer_data[amount]' })
    }
  }
  if (call && transferData) {
    const account = findAccount(call, transferData.destination, 'transfer_data[destination]', 400)
    if (account.transfers !== 'active') {
      throw invalid('The destination account may not receive transfers yet.', {
        code: 'insufficient_capabilities_for_transfer',
        param: 'transfer_data[destination]',
      })
    }
  }
}

export function readTransferData(params: Params): { destination: string; amount: number | null } | undefined {
  const data = params.object('transfer_data')
  return data && { destination: data.required('destination'), amount: data.integer('amount') ?? null }
}
