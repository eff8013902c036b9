import { atMostPeriods } from '@clutch/shared/periods'
import { askedOf } from '../analytics/asked.ts'
import { pageOfFacts, rowsOf } from '../analytics/rows.ts'
import type { Tx } from '../kit.ts'
import type { Cell, Table } from '../report-files/table.ts'
import { columnsOf, linesOf } from './columns.ts'
import type { KeptRun } from './report.ts'

export type InTx = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>

const rowsPerRead = 2_000

/** A run as a table. Each batch is a short transaction, read when the one before was taken: a slow reader holds no connection. */
export function tableOf({ run, report }: KeptRun, inTx: InTx): Table {
  const { from, to } = run
  return {
    title: report.name,
    notes: [`${from} – ${to} (exclusive)`],
    columns: columnsOf(report),
    locale: report.locale,
    rows: () => readLines({ run, report }, inTx),
  }
}

async function* readLines({ run, report }: KeptRun, inTx: InTx): AsyncGenerator<readonly Cell[][]> {
  const { from, to } = run
  const filter = {
    ...(report.fleetId === null ? {} : { fleetId: report.fleetId }),
    ...(report.groupId === null ? {} : { groupId: report.groupId }),
    ...(report.vehicleId === null ? {} : { vehicleId: report.vehicleId }),
    ...(report.driverId === null ? {} : { driverId: report.driverId }),
  }
  const asked = await inTx((tx) => askedOf(tx, { ...report, from, to, filter }))
  const limit = Math.max(1, Math.floor(rowsPerRead / atMostPeriods(asked.range, asked.period)))
  for (let afterId: string | null = ''; afterId !== null; ) {
    const begins: string = afterId
    const { facts, after } = await inTx((tx) => pageOfFacts(tx, asked, { afterId: begins, limit }))
    const rows = facts.flatMap((each) => rowsOf(each, asked))
    if (rows.length > 0) yield rows.flatMap((row) => linesOf(row, report))
    afterId = after
  }
}
