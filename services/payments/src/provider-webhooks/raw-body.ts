import { Readable } from 'node:stream'
import { receiveProviderEvent } from '@clutch/contracts/payments/provider-webhooks'
import { PayloadTooLarge } from '@clutch/contracts/problems'
import { apiPrefix } from '@clutch/shared/http'
import { Problem } from '@clutch/shared/problem'
import type { Extension } from '@clutch/shared/runtime'
import type { FastifyRequest } from 'fastify'
import type { PrismaClient } from '../../prisma/client/client.ts'

const bodies = new WeakMap<FastifyRequest, Buffer>()

/** The bytes as they were signed. */
export function rawBodyOf(request: FastifyRequest): Buffer {
  return bodies.get(request) ?? Buffer.alloc(0)
}

/** A signature is over bytes, and parsing loses them: on the doors of providers they are kept. */
export const readRawBodies: Extension<PrismaClient> = {
  name: 'provider-webhooks/raw-body',
  prepare: async ({ app }) => {
    app.addHook('preParsing', async (request, _reply, payload) => {
      if (request.routeOptions.url !== `${apiPrefix}${receiveProviderEvent.path}`) return payload
      const chunks: Buffer[] = []
      let bytes = 0
      for await (const chunk of payload) {
        bytes += (chunk as Buffer).length
        if (bytes > receiveProviderEvent.maxBodyBytes) throw new Problem(PayloadTooLarge)
        chunks.push(chunk as Buffer)
      }
      const body = Buffer.concat(chunks)
      bodies.set(request, body)
      return Object.assign(Readable.from([body]), { receivedEncodedLength: bytes })
    })
  },
}
