import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { WalletLine } from '@clutch/contracts/payments/wallets'
import { downloadWalletStatement as contract } from '@clutch/contracts/payments/wallets'
import { majorText, money } from '@clutch/shared/money'
import { currentTraceparent } from '@clutch/shared/tracing'
import { implementStream, type Tx } from '../kit.ts'
import { found } from './checks.ts'
import { balancesOf, periodOf } from './statement.ts'
import { findWallet, type Period, pageOfLines, type StoredWallet } from './store.ts'

const maxLines = 100_000
const linesAtOnce = 1_000
const batchTimeoutMs = 10_000
const longestMs = 5 * 60_000

type InTx = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>

export const downloadWalletStatement = implementStream(contract, async ({ params, query, ...context }) => {
  const { database, principal, reply, request, signal, logger } = context
  const inTx: InTx = (work) =>
    database.tx({ tenantId: principal.tenantId, actor: principal.id, deadlineMs: batchTimeoutMs }, work)
  const period = periodOf(query)
  const head = await inTx(async (tx) => {
    const wallet = found(await findWallet(tx, params.walletId))
    return { wallet, ...(await balancesOf(tx, wallet.id, period)) }
  })
  const { raw } = reply.hijack()
  const traceparent = currentTraceparent()
  raw.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="statement_${head.wallet.id}.csv"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    ...(traceparent === undefined ? {} : { traceparent }),
  })
  if (request.method === 'HEAD') return void raw.end()
  await pipeline(Readable.from(rowsOf(inTx, head, period), { objectMode: true, highWaterMark: 1 }), raw, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
  }).catch((error: unknown) => {
    raw.destroy()
    if (!signal.aborted) logger.warn({ err: error }, 'a statement ended before its end')
  })
})

async function* rowsOf(
  inTx: InTx,
  { wallet, opening, closing }: { wallet: StoredWallet; opening: number; closing: number },
  period: Period,
): AsyncGenerator<string> {
  const { id: walletId, currency } = wallet
  const edge = (kind: string, instant: Date | undefined, balance: number) =>
    row(['', instant?.toISOString() ?? '', kind, '', '', majorText(money(balance, currency)), currency, '', ''])
  yield row(['number', 'occurredAt', 'kind', 'amount', 'receivable', 'balance', 'currency', 'reference', 'description'])
  yield edge('opening', period.from, opening)
  let afterNumber = 0
  for (let written = 0; written < maxLines; ) {
    const lines = await inTx((tx) => pageOfLines(tx, currency, { walletId, period, afterNumber, limit: linesAtOnce }))
    if (lines.length > 0) yield lines.map(lineRow).join('')
    if (lines.length < linesAtOnce) {
      yield edge('closing', period.to, closing)
      return
    }
    written += lines.length
    afterNumber = lines.at(-1)!.number
  }
  yield row(['', '', 'cut-off', '', '', '', currency, '', `the file holds ${maxLines} lines; ask for a shorter period`])
}

function lineRow(line: WalletLine): string {
  return row([
    String(line.number),
    line.occurredAt,
    line.kind,
    majorText(line.amount),
    majorText(line.receivable),
    majorText(line.balance),
    line.amount.currency,
    `${line.reference.kind}:${line.reference.id}`,
    // Not a formula, whatever somebody has called it.
    /^[=+\-@\t\r]/.test(line.description) ? `'${line.description}` : line.description,
  ])
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
}
