import type { BankTransfer } from '@clutch/contracts/payments/bank-transfers'
import { findStatementsByKey } from '../account-statements/store.ts'
import { findReceivables, findReceivablesOf } from '../invoices/store.ts'
import type { Tx } from '../kit.ts'
import { findAccountOfIban } from '../payer-bank-accounts/store.ts'
import type { Facts } from './match.ts'
import { candidateKeys, keyOf, namedIn, referredBy } from './reference.ts'

/** Open invoices of a payer that are looked at. */
const mostOpen = 60

/** What is known of a transfer, the surest name first: its reference, its words, its id, a purchase order, who pays. */
export async function gatherFacts(tx: Tx, transfer: BankTransfer): Promise<Facts> {
  const { amount, currency, creditorReference, endToEndId, remittance, payerIban } = transfer
  const structured = creditorReference === null ? '' : (referredBy(creditorReference) ?? keyOf(creditorReference))
  const texts = [
    ['creditor-reference', structured],
    ['document-number', remittance],
    ['end-to-end-id', endToEndId ?? ''],
  ] as const
  const keys = [...new Set(texts.flatMap(([, text]) => candidateKeys(text).map(({ key }) => key)))]
  const ids: readonly string[] = (endToEndId ?? '').match(/inv_[0-9A-HJKMNP-TV-Z]{26}/g) ?? []
  const [receivables, statements] = await Promise.all([
    findReceivables(tx, { ids, numberKeys: keys, purchaseOrderKeys: keys }),
    findStatementsByKey(tx, keys),
  ])
  // Who names what was written off pays it all the same.
  const invoices = receivables.map((one) => ({ ...one, open: one.open + one.writtenOff }))
  const numbers = new Set(invoices.map(({ numberKey }) => numberKey))
  const stated = new Map(statements.map((statement) => [statement.numberKey, statement]))
  const orders = new Set(invoices.flatMap(({ purchaseOrderKey }) => purchaseOrderKey ?? []))
  const known = new Set([...numbers, ...stated.keys()])

  const named: Facts['named'][number][] = []
  for (const [rule, text] of texts) {
    const found = namedIn(text, known)
    const own = invoices.filter(
      ({ numberKey, id }) => found.has(numberKey) || (rule === 'end-to-end-id' && ids.includes(id)),
    )
    const on = [...found].flatMap((key) => stated.get(key) ?? [])
    const onStatements = await findReceivables(tx, { ids: on.flatMap(({ invoiceIds }) => invoiceIds) })
    const all = [...own, ...onStatements.filter(({ id }) => !own.some((one) => one.id === id))]
    const whole = own.length === 0 && on.length === 1 ? on[0] : undefined
    named.push({ rule, invoices: all, ...(whole === undefined ? {} : { statementOf: whole.accountId }) })
  }
  const ordered = new Set(texts.flatMap(([, text]) => [...namedIn(text, orders)]))
  named.push({
    rule: 'purchase-order',
    invoices: invoices.filter(
      ({ purchaseOrderKey, open }) => open > 0 && purchaseOrderKey !== null && ordered.has(purchaseOrderKey),
    ),
    exactOnly: true,
  })
  const payer = payerIban === null ? undefined : await findAccountOfIban(tx, payerIban)
  if (payer !== undefined)
    named.push({ rule: 'payer-and-amount', invoices: await findReceivablesOf(tx, payer, mostOpen), exactOnly: true })
  return { amount, currency, named }
}
