import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../prisma/client/client.ts'
import { CommandDelivery } from './commands/deliver.ts'
import { prepareConnections, startConnections } from './connections/start.ts'
import { QuarantineKeeper } from './quarantine/keeper.ts'
import { runRecorder } from './readings/recorder.ts'
import { type RunningSessions, runSessions } from './sessions/listen.ts'
import type { DevicePorts } from './sessions/ports.ts'
import { checkSync } from './telemetry/check-sync.ts'
import { telemetryMetrics } from './telemetry/metrics.ts'
import { Publisher } from './telemetry/publisher.ts'
import { readVariables } from './variables.ts'

const openPorts = new WeakMap<object, DevicePorts>()

/** Where devices connect to a running service; of interest where port 0 was asked for. */
export function devicePortsOf(runtime: Runtime<PrismaClient>): DevicePorts {
  return openPorts.get(runtime) ?? {}
}

/** Devices' sockets and the recorder: what runs beside the routes, as far as TELEMATICS_ROLE says. */
export const roles: Extension<PrismaClient> = {
  name: 'roles',
  prepare: async (runtime) => {
    readVariables(runtime.env)
    prepareConnections(runtime)
  },
  start: async (runtime) => {
    const { database, bus, logger, metrics, env, stopping } = runtime
    const variables = readVariables(env)
    const measured = telemetryMetrics(metrics)
    const publisher = new Publisher({ bus, maxBytes: variables.TELEMETRY_MAX_BYTES, logger, metrics: measured })
    const quarantine = new QuarantineKeeper({ database, logger, metrics })
    void publisher.prepare(stopping)
    const checked = checkSync(variables.NATS_MONITOR_URL, logger).then((always) => {
      measured.syncAlways.set(always === undefined ? -1 : Number(always))
    })
    const polls = variables.TELEMATICS_ROLE !== 'recorder'
    const parts: (Running | RunningSessions)[] = [startConnections(runtime, { publisher, quarantine, polls })]
    if (variables.TELEMATICS_ROLE !== 'sessions') parts.push(runRecorder(runtime, quarantine))
    if (variables.TELEMATICS_ROLE !== 'recorder') {
      const commands = new CommandDelivery({ database, logger })
      const sessions = await runSessions(runtime, variables, { publisher, quarantine, observers: [commands] })
      commands.follow(bus)
      parts.push(commands)
      openPorts.set(runtime, sessions.ports)
      parts.push(sessions)
    }
    return {
      stop: async () => {
        await Promise.all([checked, ...parts.map((part) => part.stop())])
        await quarantine.stop()
      },
      settled: async () =>
        quarantine.idle && (await Promise.all(parts.map((part) => part.settled?.() ?? true))).every(Boolean),
    }
  },
}
