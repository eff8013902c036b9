import { DiagnosticsError } from '@clutch/diagnostics/errors'
import { describeTroubleCode } from '@clutch/diagnostics/trouble-codes/describe'

/** What a trouble code means whoever made the vehicle, or null where that is not known. */
export function codeText(code: string): string | null {
  try {
    const found = describeTroubleCode(code)
    return found !== undefined && (found.certain || found.from === 'generic') ? found.text : null
  } catch (error) {
    if (error instanceof DiagnosticsError) return null // a device says what it likes
    throw error
  }
}
