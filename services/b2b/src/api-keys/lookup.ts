import { Unauthenticated } from '@clutch/contracts/problems'
import { readConfig, serviceVariables } from '@clutch/shared/config'
import { holdsMeshSecret } from '@clutch/shared/internal'
import { Problem } from '@clutch/shared/problem'
import type { Extension } from '@clutch/shared/runtime'
import Type, { type Static } from 'typebox'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findTenant } from '../tenants/store.ts'
import { findApiKeyByDigest } from './store.ts'

const LookupBody = Type.Object({ digest: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, { additionalProperties: false })
const LookupConfig = Type.Object({ CLUTCH_MESH_SECRET: serviceVariables.CLUTCH_MESH_SECRET })

/** What a gateway asks when our events do not reach it: is this key good, and is its tenant? */
export const lookUpApiKeys: Extension<PrismaClient> = {
  name: 'api-keys/lookup',
  prepare: async ({ app, database, env }) => {
    const { CLUTCH_MESH_SECRET: secret } = readConfig(LookupConfig, env)
    app.post(
      '/internal/api-keys/lookup',
      {
        schema: { body: LookupBody },
        onRequest: async (request) => {
          if (!holdsMeshSecret(request.headers.authorization, secret)) throw new Problem(Unauthenticated)
        },
      },
      async (request) => {
        const { digest } = request.body as Static<typeof LookupBody>
        const apiKey = await database.systemTx((tx) => findApiKeyByDigest(tx, digest))
        if (apiKey === undefined) return { apiKey: null, tenant: null }
        const { tenantId } = apiKey
        const tenant = await database.tx({ tenantId, actor: 'api-keys/lookup' }, (tx) => findTenant(tx))
        return { apiKey, tenant: tenant ?? null }
      },
    )
  },
}
