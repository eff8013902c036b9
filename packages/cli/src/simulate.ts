import { parseArgs } from 'node:util'
import { familyNames, voiceOf } from '@clutch/protocols/families'
import { mqttVoice } from '@clutch/protocols/mqtt-json/voice'
import type { DeviceVoice } from '@clutch/protocols/protocol'
import { driveReadings } from '@clutch/sandbox/vehicles/drive-readings'
import { type Drive, DriveFileError, readDrives } from '@clutch/sandbox/vehicles/drives'
import { acceleratedClock } from '@clutch/sandbox/vehicles/pace'
import { runVehicle, VehicleGaveUp, type VehicleOutcome } from '@clutch/sandbox/vehicles/vehicle'

const defaultPrefix = '35693803'

const usage = `usage: npm run simulate -- --drives FILE.csv --protocol FAMILY --to HOST:PORT
  FAMILY             ${familyNames.join(', ')}, mqtt
  --token TOKEN      of an mqtt device, with --one-device
  --speed N|max      N times as fast as recorded (default 1), or as fast as the server answers
  --imei PREFIX      a device's IMEI is PREFIX and the drive's number, 15 digits in all (default ${defaultPrefix})
  --one-device       all drives in the order of time on one device (number 0), with the recorded gaps between
  --ignition         tell the ignition: on inside a drive, off after it
  --heartbeat [S]    with --one-device: a parked reading every S seconds between drives (default 60)
  --start ISO        the first reading's time (default: as recorded)
  --give-up S        end with an error after S seconds without progress (default 60)
The last line of output is JSON, counted in readings: {"sent", "acknowledged", "resent"}`

/** Devices of one run that are connected at once when time does not pace them. */
const maxAtOnce = 256

/** Where the lines go; tests listen. */
export interface SimulateOutput {
  out(line: string): void
  error(line: string): void
}

const terminal: SimulateOutput = { out: (line) => console.log(line), error: (line) => console.error(line) }

/** Plays a file of recorded drives against a device port. Resolves to the exit code: 0 when everything is acknowledged. */
export async function simulate(argv: string[], { out, error }: SimulateOutput = terminal): Promise<number> {
  const total: VehicleOutcome = { sent: 0, acknowledged: 0, resent: 0 }
  try {
    const settings = settingsOf(argv)
    const devices = devicesOf(await readDrives(settings.file), settings)
    out(`${devices.length} ${devices.length === 1 ? 'device' : 'devices'} to ${settings.host}:${settings.port}`)
    const failures = await play(devices, settings, total)
    for (const failure of failures.slice(0, 5)) error(failure)
    if (failures.length > 5) error(`and ${failures.length - 5} more`)
    out(JSON.stringify(total))
    return failures.length === 0 ? 0 : 1
  } catch (problem) {
    if (!(problem instanceof UsageError || problem instanceof DriveFileError || isSystemError(problem))) throw problem
    error(problem instanceof UsageError ? `${problem.message}\n${usage}` : problem.message)
    out(JSON.stringify(total))
    return 1
  }
}

class UsageError extends Error {}

interface Settings {
  readonly voice: DeviceVoice
  readonly file: string
  readonly host: string
  readonly port: number
  readonly speed: number | 'max'
  readonly prefix: string
  readonly oneDevice: boolean
  readonly ignition: boolean
  readonly heartbeatS: number | undefined
  readonly startAtMs: number | undefined
  readonly giveUpAfterMs: number
}

function settingsOf(argv: string[]): Settings {
  let values: ReturnType<typeof parsed>
  try {
    values = parsed(argv)
  } catch (problem) {
    throw new UsageError(problem instanceof Error ? problem.message : String(problem))
  }
  const { drives: file, protocol, to } = values
  if (!file || !protocol || !to) throw new UsageError('--drives, --protocol and --to are needed')
  if (protocol === 'mqtt' && !(values.token && values['one-device']))
    throw new UsageError('--protocol mqtt needs --token, and --one-device: a token is of one device')
  const voice = protocol === 'mqtt' ? mqttVoice(() => values.token ?? '') : voiceOf(protocol)
  if (voice === undefined) throw new UsageError(`--protocol ${protocol}: known are ${familyNames.join(', ')}, mqtt`)
  const [, host, port] = /^(?:\[?([^\]]+?)\]?):(\d{1,5})$/.exec(to) ?? []
  if (!host || !(Number(port) >= 1 && Number(port) <= 65_535)) throw new UsageError(`--to ${to}: HOST:PORT`)
  if (!/^[0-9]{1,15}$/.test(values.imei)) throw new UsageError(`--imei ${values.imei}: at most 15 digits`)
  const startAtMs = values.start === undefined ? undefined : Date.parse(values.start)
  if (Number.isNaN(startAtMs)) throw new UsageError(`--start ${values.start}: an ISO 8601 instant`)
  const heartbeatS = values.heartbeat === undefined ? undefined : positive('--heartbeat', values.heartbeat)
  return {
    voice,
    file,
    host,
    port: Number(port),
    speed: values.speed === 'max' ? 'max' : positive('--speed', values.speed),
    prefix: values.imei,
    oneDevice: values['one-device'],
    ignition: values.ignition,
    heartbeatS,
    startAtMs,
    giveUpAfterMs: positive('--give-up', values['give-up']) * 1000,
  }
}

function parsed(argv: string[]) {
  return parseArgs({
    args: argv.flatMap((word, n) => (word === '--heartbeat' && !/^\d/.test(argv[n + 1] ?? '') ? [word, '60'] : [word])),
    options: {
      drives: { type: 'string' },
      protocol: { type: 'string' },
      to: { type: 'string' },
      speed: { type: 'string', default: '1' },
      imei: { type: 'string', default: defaultPrefix },
      'one-device': { type: 'boolean', default: false },
      ignition: { type: 'boolean', default: false },
      heartbeat: { type: 'string' },
      start: { type: 'string' },
      token: { type: 'string' },
      'give-up': { type: 'string', default: '60' },
    },
  }).values
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0 && value < 1e9)) throw new UsageError(`${name} ${text}: a number above 0`)
  return value
}

interface SimulatedDevice {
  readonly imei: string
  readonly drives: readonly Drive[]
}

function devicesOf(drives: readonly Drive[], { oneDevice, prefix }: Settings): SimulatedDevice[] {
  if (drives.length === 0) throw new UsageError('the file has no drives')
  if (oneDevice) return [{ imei: imeiOf(prefix, prefix.length === 15 ? '' : '0'), drives }]
  return drives.map((drive) => ({ imei: imeiOf(prefix, String(drive.number)), drives: [drive] }))
}

function imeiOf(prefix: string, number: string): string {
  const imei = prefix + number.padStart(15 - prefix.length, '0')
  if (imei.length !== 15) throw new UsageError(`--imei ${prefix}: no room for drive ${number} in 15 digits`)
  return imei
}

/** What went wrong, a line per device. */
async function play(
  devices: readonly SimulatedDevice[],
  settings: Settings,
  total: VehicleOutcome,
): Promise<readonly string[]> {
  const { voice, host, port, speed, ignition, heartbeatS, startAtMs, giveUpAfterMs } = settings
  const failures: string[] = []
  const waiting = [...devices]
  async function worker(): Promise<void> {
    for (let device = waiting.shift(); device; device = waiting.shift()) {
      const readings = driveReadings(device.drives, {
        ignition,
        ...(heartbeatS !== undefined && { heartbeatS }),
        ...(startAtMs !== undefined && { startAtMs }),
      })
      const firstMs = startAtMs ?? Math.min(...device.drives.map(({ samples }) => samples[0]?.timeMs ?? 0))
      const pace = speed === 'max' ? speed : acceleratedClock({ startMs: firstMs, speed })
      try {
        add(total, await runVehicle({ uniqueId: device.imei, voice, host, port, readings, pace, giveUpAfterMs }))
      } catch (problem) {
        if (problem instanceof VehicleGaveUp) add(total, problem.outcome)
        else if (!(problem instanceof RangeError)) throw problem
        failures.push(problem.message)
      }
    }
  }
  const workers = speed === 'max' ? Math.min(maxAtOnce, devices.length) : devices.length
  await Promise.all(Array.from({ length: workers }, worker))
  return failures
}

function add(total: VehicleOutcome, part: VehicleOutcome): void {
  total.sent += part.sent
  total.acknowledged += part.acknowledged
  total.resent += part.resent
}

function isSystemError(problem: unknown): problem is NodeJS.ErrnoException {
  return problem instanceof Error && 'syscall' in problem
}
