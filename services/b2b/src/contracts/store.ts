import { type Contract, ContractOverlaps } from '@clutch/contracts/b2b/contracts'
import { sqlState } from '@clutch/shared/database'
import { given } from '@clutch/shared/given'
import { Problem } from '@clutch/shared/problem'
import type { ContractPrice, Contract as Row } from '../../prisma/client/client.ts'
import { dayOfRow, rowOfDay } from '../day-and-instant.ts'
import type { Tx } from '../kit.ts'

const withPrices = { prices: { orderBy: { serviceId: 'asc' } } } as const
const exclusionViolation = '23P01'

function contractOf({ tenantId: _tenant, ...row }: Row & { prices: ContractPrice[] }): Contract {
  return {
    ...row,
    status: row.status as Contract['status'],
    validFrom: dayOfRow(row.validFrom),
    validTo: row.validTo === null ? null : dayOfRow(row.validTo),
    prices: row.prices.map(({ serviceId, unitPrice }) => ({ serviceId, unitPrice })),
    createdAt: row.createdAt.toISOString(),
    terminatedAt: row.terminatedAt?.toISOString() ?? null,
  }
}

/** @throws Problem ContractOverlaps, which the database decides under the lock of the account */
export async function insertContract(tx: Tx, contract: Contract): Promise<void> {
  const { prices, ...row } = contract
  await tx.sql
    .query(
      `INSERT INTO contracts (tenant_id, id, version, account_id, vendor_id, valid_from, valid_to, currency, status, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        tx.tenantId,
        row.id,
        row.version,
        row.accountId,
        row.vendorId,
        row.validFrom,
        row.validTo,
        row.currency,
        row.status,
        row.createdAt,
      ],
    )
    .catch((error: unknown) => {
      throw sqlState(error) === exclusionViolation ? new Problem(ContractOverlaps) : error
    })
  await tx.db.contractPrice.createMany({
    data: prices.map((price) => ({ ...price, tenantId: tx.tenantId, contractId: contract.id })),
  })
}

export async function findContract(tx: Tx, id: string): Promise<Contract | undefined> {
  const row = await tx.db.contract.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: withPrices,
  })
  return row === null ? undefined : contractOf(row)
}

export async function lockContract(tx: Tx, id: string): Promise<Contract | undefined> {
  // The account's row first, as whoever records a contract does: one order, no deadlock.
  await tx.sql.query(
    `SELECT 1 FROM corporate_accounts WHERE tenant_id = $1
        AND id = (SELECT account_id FROM contracts WHERE tenant_id = $1 AND id = $2) FOR NO KEY UPDATE`,
    [tx.tenantId, id],
  )
  await tx.sql.query('SELECT 1 FROM contracts WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tx.tenantId, id])
  return findContract(tx, id)
}

/** Only its end changes. */
export async function updateContract(tx: Tx, contract: Contract): Promise<void> {
  await tx.db.contract.update({
    where: { tenantId_id: { tenantId: tx.tenantId, id: contract.id } },
    data: {
      version: contract.version,
      status: contract.status,
      validTo: contract.validTo === null ? null : rowOfDay(contract.validTo),
      terminatedAt: contract.terminatedAt === null ? null : new Date(contract.terminatedAt),
    },
  })
}

/** The contract of the pair that is in force on the day; the database keeps it at most one. */
export async function findContractInForce(
  tx: Tx,
  pair: { accountId: string; vendorId: string; day: string },
): Promise<Contract | undefined> {
  const day = rowOfDay(pair.day)
  const row = await tx.db.contract.findFirst({
    where: {
      tenantId: tx.tenantId,
      accountId: pair.accountId,
      vendorId: pair.vendorId,
      validFrom: { lte: day },
      OR: [{ validTo: null }, { validTo: { gte: day } }],
    },
    include: withPrices,
  })
  return row === null ? undefined : contractOf(row)
}

export async function pageOfContracts(
  tx: Tx,
  filter: {
    accountId?: string | undefined
    vendorId?: string | undefined
    status?: string | undefined
    afterId: string
    limit: number
  },
): Promise<Contract[]> {
  const { afterId, limit, ...equal } = filter
  const rows = await tx.db.contract.findMany({
    where: { tenantId: tx.tenantId, id: { gt: afterId }, ...given(equal) },
    include: withPrices,
    orderBy: { id: 'asc' },
    take: limit,
  })
  return rows.map(contractOf)
}
