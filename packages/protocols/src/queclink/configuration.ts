import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import { between, type Message } from './message.ts'

/**
 * How the device is set up, asked for with GTRTO: as a whole (`ALL`), in messages of a whole (`ALM`), by a mask (`ALC`),
 * or one command of it (`ALS`). Each command's name, then its fields as they would be sent to the device, passwords among
 * them. Those are kept by nobody; of commands that are not known to have none, only the name is kept.
 */
const reports: ReadonlySet<string> = new Set(['ALL', 'ALM', 'ALC', 'ALS'])

/** Names of commands that no such report is without. */
const marks: ReadonlySet<string> = new Set(['BSI', 'SRI', 'CFG'])

/** By a command's name: which of its fields, from 1, tell who the device is to the network or to us. */
const secrets: Readonly<Record<string, readonly number[]>> = {
  // access point, user, password, and the same of a second one
  BSI: [2, 3, 5, 6],
  // the device's own password, its name
  CFG: [1],
  GBC: [1],
  // on, PIN of the SIM card
  PIN: [2],
}

/** Their fields are numbers, masks, times and servers, by the commands' tables of GL200, GL300, GV200 and GV300. */
const open: ReadonlySet<string> = new Set(
  `ACD AIS DIS DOG EFS EPS FFC FKS FRI FSC FVR GAM GEO HBM HMC HRM IDL IEX IOB JBS JDC NMD NTS OEX OUT OWH PDS PEO PIO
   QSS SPA SPD SRI SSR TAP TEM TMA TMP TMZ TOW UFS URT`.split(/\s+/),
)

/** Known, so that where they begin is where another ends: addresses with passwords, drivers' keys, telephones, commands as text. */
const withheld: ReadonlySet<string> = new Set(
  'BAS BTS CMD CMS DAT FTP GLM IDA MON MQT MSA MSI OTA PHL RMD SIM SOS UDF UDT UPC UPD WLT'.split(' '),
)

const isName = (field: string) => field in secrets || open.has(field) || withheld.has(field)

/** Of types that nobody told us of, a command's name among the fields gives it away. */
export function isConfiguration(message: Message): boolean {
  return reports.has(message.type) || between(message, message.nameAt + 1).some((field) => marks.has(field))
}

export function meanConfiguration(reading: DecodedReading, message: Message): void {
  keepRaw(reading, 'event', message.type)
  const fields = between(message, message.nameAt + 1)
  const kept = withoutSecrets(fields, leadOf(message)).join(',')
  if (kept !== '') keepRaw(reading, 'fields', kept)
}

/** What stands before the first command: how many messages and which of them, or the mask that was asked with. */
function leadOf({ type, version }: Message): number {
  if (type === 'ALC') return 1
  if (type === 'ALM') return version?.length === 10 ? 3 : 2
  return 0
}

/** What a message begins with may be the rest of a command whose name stood in the one before: it is left out. */
function withoutSecrets(fields: readonly string[], lead: number): string[] {
  const kept = fields.slice(0, lead)
  let at = lead
  while (at < fields.length) {
    const name = fields[at] as string
    const hidden = secrets[name]
    // A secret is none the less one for being spelled like a command's name.
    let end = at + 1 + Math.max(0, ...(hidden ?? []))
    while (end < fields.length && !isName(fields[end] as string)) end += 1
    if (isName(name)) kept.push(name)
    if (hidden !== undefined || open.has(name))
      kept.push(...fields.slice(at + 1, end).map((field, index) => (hidden?.includes(index + 1) ? '' : field)))
    at = end
  }
  return kept
}
