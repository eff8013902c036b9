import { runService } from '@clutch/shared/service'
import { ai } from './app.ts'

await runService(ai)
