import { CorporateAccountChanged } from '@clutch/contracts/b2b/corporate-accounts'
import type { Snapshot } from '@clutch/shared/snapshot'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { pageOfCorporateAccounts } from './store.ts'

const pageSize = 500

export const accountSnapshot: Snapshot<PrismaClient> = {
  noun: 'corporate-account',
  tenants: async ({ db }) =>
    (await db.corporateAccount.findMany({ distinct: ['tenantId'], select: { tenantId: true } })).map(
      (row) => row.tenantId,
    ),
  emit: async (tx, afterId) => {
    const page = await pageOfCorporateAccounts(tx, { afterId, limit: pageSize })
    for (const account of page) tx.emit(CorporateAccountChanged, account)
    return page.length === pageSize ? page.at(-1)?.id : undefined
  },
}
