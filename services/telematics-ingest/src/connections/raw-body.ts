import { Readable } from 'node:stream'
import { PayloadTooLarge } from '@clutch/contracts/problems'
import { connectionKinds, connectionRoutes } from '@clutch/contracts/telematics/connections'
import { apiPrefix } from '@clutch/shared/http'
import { Problem } from '@clutch/shared/problem'
import type { OpenContext } from '@clutch/shared/route'
import type { Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../../prisma/client/client.ts'

const bodies = new WeakMap<OpenContext<PrismaClient>['request'], Buffer>()
const doors = new Map(
  connectionKinds.map((kind) => [`${apiPrefix}${connectionRoutes[kind].receive.path}`, connectionRoutes[kind].receive]),
)

/** The bytes as they were signed. */
export function rawBodyOf(request: OpenContext<PrismaClient>['request']): Buffer {
  return bodies.get(request) ?? Buffer.alloc(0)
}

/** A signature is over bytes, and parsing loses them: on the doors of providers they are kept. */
export function readRawBodies({ app }: Runtime<PrismaClient>): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const door = doors.get(request.routeOptions.url ?? '')
    if (door === undefined) return payload
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of payload) {
      bytes += (chunk as Buffer).length
      if (bytes > door.maxBodyBytes) throw new Problem(PayloadTooLarge)
      chunks.push(chunk as Buffer)
    }
    const body = Buffer.concat(chunks)
    bodies.set(request, body)
    return Object.assign(Readable.from([body]), { receivedEncodedLength: bytes })
  })
}
