export const PNPM: string
/** Installs and generates what is missing or older than its sources. */
export function prepare(root: string, say?: (line: string) => void): Promise<void>
export function isInstalled(root: string): boolean
/** The directories of services whose database client is missing or older than its schema. */
export function staleClients(root: string): string[]
