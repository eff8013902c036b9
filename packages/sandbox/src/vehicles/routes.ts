import type { FastifyInstance } from 'fastify'
import Type, { type Static } from 'typebox'
import { Problem } from '../problem.ts'
import type { Garage } from './garage.ts'

const JourneyBody = Type.Object(
  {
    drive: Type.Integer({ minimum: 1 }),
    host: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    port: Type.Integer({ minimum: 1, maximum: 65535 }),
    startAt: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT.*Z$' })),
    protocol: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
    ignition: Type.Optional(Type.Boolean()),
    readingsPerPacket: Type.Optional(Type.Integer({ minimum: 1, maximum: 40 })),
    troubleCodes: Type.Optional(
      Type.Array(
        Type.Object({ afterS: Type.Number({ minimum: 0 }), code: Type.String({ pattern: '^[PCBU][0-9A-F]{4}$' }) }),
        { maxItems: 10 },
      ),
    ),
  },
  { additionalProperties: false },
)

/** Vehicles as they are set off and watched. */
export function vehicleRoutes(app: FastifyInstance, garage: Garage): void {
  app.get('/vehicles', () => ({ vehicles: garage.list() }))
  app.get('/vehicles/drives', async () => ({
    drives: (await garage.drives()).map(({ number, samples }) => ({
      number,
      seconds: (samples.at(-1)!.timeMs - samples[0]!.timeMs) / 1_000,
      records: samples.length,
      from: { lat: samples[0]!.lat, lon: samples[0]!.lon },
    })),
  }))
  app.put<{ Params: { imei: string }; Body: Static<typeof JourneyBody> }>(
    '/vehicles/:imei',
    { schema: { body: JourneyBody } },
    async (request, reply) => {
      const { imei } = request.params
      if (!/^\d{15}$/.test(imei)) throw new Problem(400, 'imei', 'An IMEI has 15 digits.')
      if (Number.isNaN(Date.parse(request.body.startAt ?? '1970-01-01T00:00:00Z')))
        throw new Problem(400, 'start-at', 'startAt is no instant.', { pointer: '/startAt' })
      const state = await garage.setOff(imei, { host: '127.0.0.1', ...request.body })
      if (state === undefined) throw new Problem(404, 'no-such-drive', 'GET /vehicles/drives lists the drives.')
      return reply.code(201).send(state)
    },
  )
  app.delete<{ Params: { imei: string } }>('/vehicles/:imei', async (request, reply) => {
    if (!(await garage.remove(request.params.imei)))
      throw new Problem(404, 'no-such-vehicle', 'It does not drive here.')
    return reply.code(204).send()
  })
}
