import { maxImportRows } from '@clutch/contracts/telematics/imports'
import { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { Database } from '@clutch/shared/tx'
import { fieldErrors, validatorOf } from '@clutch/shared/validation'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { type FileToRead, findFileToRead, readBytes, updateFile } from './file-store.ts'
import { readRows } from './read-rows.ts'
import { recognise } from './recognise.ts'
import { insertErrors, insertPositions, insertSourceDevices } from './row-store.ts'
import { type Read, type Row, Unreadable } from './rows.ts'
import { deviceOf, type SourceDevice } from './traccar-device.ts'
import { positionOf, type SourcePosition } from './traccar-position.ts'
import { type Zone, zoneOf } from './traccar-values.ts'

const windowBytes = 512 * 1024
/** A row that is longer is none. */
const maxWindowBytes = 4 * 1024 ** 2
const maxErrorsPerFile = 1_000

export interface ReadPiece {
  readonly file: FileToRead
  readonly read: Read
  readonly bytesRead: number
}

/**
 * The next rows of the first file that is not read to its end; undefined when all are.
 * @throws Unreadable
 */
export async function readPiece(
  database: Database<PrismaClient>,
  scope: { tenantId: string; actor: string },
  importId: string,
): Promise<ReadPiece | undefined> {
  for (let length = windowBytes; ; length = Math.min(length * 2, maxWindowBytes)) {
    const found = await database.tx(scope, async (tx) => {
      const file = await findFileToRead(tx, importId)
      return file && { file, bytes: await readBytes(tx, importId, file.name, file.bytesRead, length) }
    })
    if (found === undefined) return undefined
    const { file, bytes } = found
    const isLast = file.bytesRead + bytes.length >= file.bytes
    const piece = naming(file.name, () => {
      const read = readRows(file.state ?? recognise(bytes.subarray(0, 65_536)), bytes, isLast)
      if (isLast && bytes.toString('utf8', read.consumed).trim() !== '')
        throw new Unreadable(`What begins in line ${read.state.line} has no end: a quotation mark is not closed.`)
      return { file, read, bytesRead: isLast ? file.bytes : file.bytesRead + read.consumed }
    })
    if (isLast || piece.read.consumed > 0) return piece
    if (length >= maxWindowBytes)
      throw new Unreadable(`${file.name}: the row in line ${piece.read.state.line} is longer than 4 MiB.`)
  }
}

function naming<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw error instanceof Unreadable ? new Unreadable(`${file}: ${error.message}`) : error
  }
}

export interface Understood {
  readonly devices: { line: number; device: SourceDevice }[]
  readonly positions: SourcePosition[]
  readonly errors: { line: number; message: string }[]
}

const isReading = validatorOf(DecodedReading)

export function understand(rows: readonly Row[], timeZone: string): Understood {
  const zone = zoneOf(timeZone) as Zone
  const understood: Understood = { devices: [], positions: [], errors: [] }
  for (const row of rows) {
    const { line } = row
    if (row.kind === 'error') {
      understood.errors.push({ line, message: row.message })
    } else if (row.table === 'devices') {
      const device = deviceOf(row.fields)
      if (typeof device === 'string') understood.errors.push({ line, message: device })
      else understood.devices.push({ line, device })
    } else {
      const position = positionOf(row.fields, zone)
      if (typeof position === 'string') understood.errors.push({ line, message: position })
      else if (!isReading(position.reading))
        understood.errors.push({ line, message: fieldErrors('reading', isReading.errors)[0]?.message ?? 'no reading' })
      else understood.positions.push(position)
    }
  }
  return understood
}

/** In the transaction that goes on in the file. @throws Unreadable where it is more than an import takes */
export async function keepPiece(
  tx: Tx,
  importId: string,
  piece: ReadPiece,
  { devices, positions, errors }: Understood,
): Promise<void> {
  const { file, read, bytesRead } = piece
  await insertSourceDevices(tx, importId, file.name, devices)
  await insertPositions(tx, importId, positions)
  const listed = errors
    .slice(0, Math.max(0, maxErrorsPerFile - file.refused))
    .map((error, index) => ({ ...error, file: file.name, seq: file.refused + index }))
  await insertErrors(tx, importId, listed)
  await updateFile(tx, importId, file.name, {
    state: read.state,
    bytesRead,
    devices: devices.length,
    positions: positions.length,
    refused: errors.length,
  })
}

export const tooManyRows = `More than ${maxImportRows} rows. Export by device or by month.`
