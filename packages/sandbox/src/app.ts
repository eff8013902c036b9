import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { Clock } from './clock/clock.ts'
import { defaultMoveLimits, type MoveLimits } from './clock/move.ts'
import { type LocalDueWork, Participants, type ParticipantTimeouts } from './clock/participants.ts'
import { clockRoutes } from './clock/routes.ts'
import { defaultPayPalClient, defaultSquareAccessToken } from './config.ts'
import { Faults } from './faults/faults.ts'
import { faultRoutes } from './faults/routes.ts'
import { fxRoutes } from './fx/routes.ts'
import { Journal } from './journal/journal.ts'
import { journalRoutes } from './journal/routes.ts'
import { Outbox } from './messages/outbox.ts'
import { messageRoutes } from './messages/routes.ts'
import { paypalLevers, paypalRoutes } from './paypal/routes.ts'
import { PayPalStandIn } from './paypal/stand-in.ts'
import { Problem, replyProblem } from './problem.ts'
import { Objects } from './s3/objects.ts'
import { s3Routes } from './s3/routes.ts'
import { squareLevers, squareRoutes } from './square/routes.ts'
import { SquareStandIn } from './square/stand-in.ts'
import { openState, type State } from './state/state.ts'
import { stripeLevers, stripeRoutes } from './stripe/routes.ts'
import { StripeStandIn } from './stripe/stand-in.ts'
import { NumberRegister } from './tax/number-register.ts'
import { taxRoutes } from './tax/routes.ts'
import { CloudFleet } from './telematics-clouds/cloud-fleet.ts'
import { telematicsCloudRoutes } from './telematics-clouds/routes.ts'
import { traceRoutes } from './traces/routes.ts'
import { SpanRing } from './traces/spans.ts'
import { Garage } from './vehicles/garage.ts'
import { vehicleRoutes } from './vehicles/routes.ts'
import { sinkRoutes } from './webhook-sink/routes.ts'
import { WebhookSink } from './webhook-sink/sink.ts'
import { type DeliveryLimits, defaultDeliveryLimits } from './webhooks/delivery.ts'

export interface SandboxOptions {
  stateDir: string
  stripeSecretKey: string
  squareAccessToken?: string
  paypalClient?: { id: string; secret: string }
  meshSecret: string | undefined
  compactAtBytes?: number
  moveLimits?: Partial<MoveLimits>
  participantTimeouts?: Partial<ParticipantTimeouts>
  deliveryLimits?: Partial<DeliveryLimits>
  maxObjects?: number
  /** Where the clock stands still at first; without it it runs with the wall's. */
  clockStandsAt?: Date
}

export interface Sandbox {
  app: FastifyInstance
  clock: Clock
  state: State
}

const DUE_WORK_EVERY_MS = 250
const proofHeader = 'clutch-mesh-proof'

/** The outside world on loopback, everything it is made of in one list. */
export async function buildSandbox(options: SandboxOptions): Promise<Sandbox> {
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    // A field of the wrong type is wrong, not to be bent into shape; an unknown one is not to be dropped.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: true } },
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
  })
  const state = await openState({
    dir: options.stateDir,
    ...(options.compactAtBytes === undefined ? {} : { compactAtBytes: options.compactAtBytes }),
  })
  const clock = new Clock(state, options.clockStandsAt)
  const faults = new Faults()
  const journal = new Journal()
  const timeouts = { unreachableMs: 10_000, answerMs: 10_000, ...options.participantTimeouts }
  const participants = new Participants(state, clock, options.meshSecret, timeouts)
  const stripe = new StripeStandIn({
    state,
    clock,
    faults,
    secretKey: options.stripeSecretKey,
    publicUrl: () => app.listeningOrigin,
    deliveryLimits: { ...defaultDeliveryLimits, ...options.deliveryLimits },
    // A few gigabytes.
    maxObjects: options.maxObjects ?? 2_000_000,
  })
  const square = new SquareStandIn({
    state,
    clock,
    faults,
    accessToken: options.squareAccessToken ?? defaultSquareAccessToken,
    deliveryLimits: { ...defaultDeliveryLimits, ...options.deliveryLimits },
    maxObjects: options.maxObjects ?? 2_000_000,
  })
  const paypal = new PayPalStandIn({
    state,
    clock,
    faults,
    client: options.paypalClient ?? defaultPayPalClient,
    publicUrl: () => app.listeningOrigin,
    deliveryLimits: { ...defaultDeliveryLimits, ...options.deliveryLimits },
    maxObjects: options.maxObjects ?? 2_000_000,
  })
  const local: LocalDueWork[] = [stripe, square, paypal]

  app.setErrorHandler((error: FastifyError | Problem, _request, reply) => replyProblem(reply, toProblem(error)))
  app.setNotFoundHandler((request, reply) =>
    replyProblem(reply, new Problem(404, 'no-such-door', `The sandbox has no ${request.method} ${request.url}.`)),
  )
  app.get('/livez', () => ({ status: 'live' }))
  app.get('/readyz', (request, reply) => {
    // As the services do: whoever started this process can tell that it is the one that answers.
    const challenge = request.headers[proofHeader]
    if (options.meshSecret !== undefined && typeof challenge === 'string')
      reply.header(
        proofHeader,
        createHmac('sha256', options.meshSecret).update(`${proofHeader}:${challenge}`).digest('base64url'),
      )
    return { status: 'ready' }
  })
  clockRoutes(
    app,
    { clock, participants, local, limits: { ...defaultMoveLimits, ...options.moveLimits } },
    options.meshSecret,
  )
  faultRoutes(app, faults)
  journalRoutes(app, journal)
  sinkRoutes(app, new WebhookSink(state))
  messageRoutes(app, new Outbox(state))
  s3Routes(app, { objects: new Objects(join(options.stateDir, 's3')), faults, journal })
  fxRoutes(app, { clock, state, faults })
  taxRoutes(app, { register: new NumberRegister(state), faults, journal })
  traceRoutes(app, new SpanRing())
  const garage = new Garage(clock)
  vehicleRoutes(app, garage)
  const fleet = new CloudFleet({ state, clock, drives: () => garage.drives() })
  telematicsCloudRoutes(app, { fleet, state, faults, journal })
  stripeLevers(app, stripe)
  stripeRoutes(app, stripe, journal)
  squareLevers(app, square)
  squareRoutes(app, square, journal)
  paypalLevers(app, paypal)
  paypalRoutes(app, paypal, journal)

  // While the clock stands still for a move, the move itself runs what is due, in its order.
  const timer = setInterval(() => {
    if (clock.current.resumeRate === null) for (const work of local) work.runDue(clock.nowMs())
  }, DUE_WORK_EVERY_MS)
  timer.unref()
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await garage.close()
    await participants.close()
    await stripe.close()
    await square.close()
    await paypal.close()
    await state.close()
  })
  return { app, clock, state }
}

function toProblem(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error
  if (error.validation) {
    const [first] = error.validation
    const property = first?.params.missingProperty ?? first?.params.additionalProperty
    const pointer = `${first?.instancePath ?? ''}${property === undefined ? '' : `/${String(property)}`}`
    return new Problem(400, `invalid-${error.validationContext ?? 'input'}`, error.message, { pointer })
  }
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return new Problem(status, 'refused', error.message)
  process.stderr.write(`sandbox: ${error.stack ?? error.message}\n`)
  return new Problem(500, 'sandbox-failed', 'The sandbox itself failed; see its log.')
}
