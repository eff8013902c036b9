import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { PrismaClient } from '../prisma/client/client.ts'
import { CommandDelivery } from './commands/deliver.ts'
import { prepareConnections, startConnections } from './connections/start.ts'
import { HealthKeeper } from './device-health/keeper.ts'
import { lookAfterDevices } from './device-health/look-after.ts'
import { setUpCommandPasswords } from './devices/command-password.ts'
import { setUpForwardings } from './forwardings/settings.ts'
import { startForwardings } from './forwardings/start.ts'
import { startImports } from './imports/start.ts'
import { KeyRotator, serveRotation } from './key-rotation/rotator.ts'
import { startMqtt } from './mqtt/start.ts'
import { serveQuarantine } from './quarantine/door.ts'
import { QuarantineKeeper } from './quarantine/keeper.ts'
import { startReplays } from './quarantine/start.ts'
import { runRecorder } from './readings/recorder.ts'
import { Sweeper } from './retention/sweeper.ts'
import { SessionClaims } from './sessions/claims.ts'
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
    serveQuarantine(runtime)
    setUpForwardings(runtime.database, readVariables(runtime.env))
    serveRotation(runtime)
    setUpCommandPasswords(runtime.database, readVariables(runtime.env))
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
    const forwardings = startForwardings(runtime)
    const parts: (Running | RunningSessions)[] = [
      forwardings,
      startConnections(runtime, { publisher, quarantine, polls }),
      startReplays(runtime, publisher),
      new KeyRotator(runtime).start(),
    ]
    /** Writes what the last sessions end with. */
    const afterSessions: Running[] = [lookAfterDevices({ database, logger })]
    if (polls) parts.push(startImports(runtime, { publisher, rowsPerSecond: variables.IMPORT_ROWS_PER_SECOND }))
    if (variables.TELEMATICS_ROLE !== 'sessions')
      parts.push(runRecorder(runtime, quarantine), new Sweeper({ database, logger }).start())
    if (variables.TELEMATICS_ROLE !== 'recorder') {
      const claims = new SessionClaims()
      const commands = new CommandDelivery({ database, logger, claims })
      const health = new HealthKeeper({ database, logger })
      const sessions = await runSessions(runtime, variables, {
        publisher,
        quarantine,
        observers: [commands, health, forwardings.raw],
        claims,
      })
      commands.follow(bus)
      parts.push(commands)
      openPorts.set(runtime, sessions.ports)
      parts.push(sessions)
      const mqtt = startMqtt(runtime, variables, { doors: sessions.doors, quarantine })
      if (mqtt !== undefined) parts.push(mqtt)
      afterSessions.push(health)
    }
    return {
      stop: async () => {
        await Promise.all([checked, ...parts.map((part) => part.stop())])
        await Promise.all(afterSessions.map((part) => part.stop()))
        await quarantine.stop()
      },
      settled: async () =>
        quarantine.idle &&
        (await Promise.all([...parts, ...afterSessions].map((part) => part.settled?.() ?? true))).every(Boolean),
    }
  },
}
